/**
 * What rules have noted, each under an object of its own: the one thing of a timeline that they write to, by
 * `rules/kit/connection-notes.ts`.
 *
 * Not a WeakMap a rule, which would say the same: the garbage collector walks each of their tables again and again, and
 * forty rules with ten thousand connections each were a good part of its work.
 */
export class NoteBook {
  #notes: Map<object, unknown> | undefined;

  get(owner: object): unknown {
    return this.#notes?.get(owner);
  }

  set(owner: object, note: unknown): void {
    (this.#notes ??= new Map()).set(owner, note);
  }

  delete(owner: object): void {
    this.#notes?.delete(owner);
  }
}
