import type { HeaderField } from '../../model/frame.ts';
import { BlockCache } from './block-cache.ts';

/** States that are shared; beyond them a table goes its own way, so that tables that never repeat cost no more. */
const mostStates = 4096;

let states = 0;

/**
 * The content of a dynamic table, shared by all tables that got there by the same insertions from the beginning of a
 * connection: clients of one kind send the same first requests, and ten thousand connections then hold one list of
 * fields, and one memory of what blocks decode to, instead of ten thousand.
 *
 * A tree: a step is an entry that was added, or a new maximum size.
 */
export class TableState {
  /** What blocks that are read in this state decode to. */
  readonly blocks = new BlockCache();
  /** The entry whose insertion led here; absent at the root and behind a new size. */
  readonly entry: HeaderField | undefined;
  #following: Map<string, TableState> | undefined;

  constructor(entry?: HeaderField) {
    this.entry = entry;
  }

  /** The state behind an insertion; undefined when there are too many states already. */
  added(field: HeaderField): TableState | undefined {
    return this.#step(`${field[0]}\0${field[1]}`, field);
  }

  /** The state behind a dynamic table size update (RFC 7541 6.3). */
  resized(maxSize: number): TableState | undefined {
    // No name of a field is empty and begins so.
    return this.#step(`\0\0${maxSize}`, undefined);
  }

  #step(key: string, entry: HeaderField | undefined): TableState | undefined {
    const known = this.#following?.get(key);
    if (known !== undefined || states >= mostStates) return known;
    states++;
    const next = new TableState(entry);
    (this.#following ??= new Map<string, TableState>()).set(key, next);
    return next;
  }
}

/** The empty table of the default size, with which every direction begins (RFC 7541 2.3.2). */
export const emptyTable = new TableState();
