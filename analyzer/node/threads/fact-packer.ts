import type { Fact } from '../../model/fact.ts';
import type { HeaderField } from '../../model/frame.ts';
import type { PackedFacts, Shape, Type } from './packed-facts.ts';

/** Numbers in front of a fact's data. */
export const headLength = 5;

/** Texts and header lists remembered; a million different paths must not fill the memory of both sides. */
const mostRemembered = 20_000;

function typeOf(key: string, value: unknown): Type {
  switch (typeof value) {
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return 'text';
    case 'undefined':
      return 'undefined';
    default:
      if (value === null) return 'null';
      return key === 'headers' && Array.isArray(value) ? 'headers' : 'object';
  }
}

/** Packs facts; what it has sent before is known to the one `FactUnpacker` that reads all of its batches. */
export class FactPacker {
  #numbers = new Float64Array(1 << 15);
  #length = 0;
  #orders: number[] = [];
  #objects: unknown[] = [];
  #objectAt = new Map<unknown, number>();
  #newShapes: Shape[] = [];
  readonly #shapes = new Map<string, number>();
  /** The shape used last for each kind. */
  readonly #latest = new Map<string, { id: number; shape: Shape }>();
  #texts = new Map<string, number>();
  #newTexts: string[] = [];
  /** Header lists by themselves, for a repeated block of a connection is the same list, and by what they say. */
  #lists = new Map<object, number>();
  #listsByText = new Map<string, number>();
  #newLists: (readonly HeaderField[])[] = [];
  #fresh = false;

  /** Takes a fact in. It is read now and not kept; what is inside it must not change before `take`. */
  add(fact: Fact, order: number): void {
    this.#orders.push(order);
    const latest = this.#latest.get(fact.kind);
    if (latest !== undefined && this.#write(fact, latest.id, latest.shape)) return;
    const found = this.#shapeOf(fact);
    this.#latest.set(fact.kind, found);
    this.#write(fact, found.id, found.shape);
  }

  /** All facts since the last time, ready to be posted; its two arrays can be transferred. */
  take(): PackedFacts {
    const packed: PackedFacts = {
      numbers: this.#numbers.slice(0, this.#length),
      orders: Float64Array.from(this.#orders),
      objects: this.#objects,
      shapes: this.#newShapes,
      texts: this.#newTexts,
      headers: this.#newLists,
      fresh: this.#fresh,
    };
    this.#length = 0;
    this.#orders = [];
    this.#objects = [];
    this.#objectAt = new Map();
    this.#newShapes = [];
    this.#newTexts = [];
    this.#newLists = [];
    this.#fresh = Math.max(this.#texts.size, this.#listsByText.size) > mostRemembered;
    if (this.#fresh) {
      this.#texts = new Map();
      this.#listsByText = new Map();
    }
    // Connections come and go, and a list that is remembered is not forgotten with its connection.
    if (this.#fresh || this.#lists.size > mostRemembered) this.#lists = new Map();
    return packed;
  }

  /** Writes a fact of a shape; false, with nothing written, when it has another. */
  #write(fact: Fact, id: number, { keys, types }: Shape): boolean {
    const data = fact as unknown as Readonly<Record<string, unknown>>;
    if (this.#length + headLength + keys.length > this.#numbers.length) this.#grow(keys.length);
    const numbers = this.#numbers;
    const start = this.#length;
    let at = start + headLength;
    let index = 0;
    for (const key in data) {
      if (key === 'kind' || key === 'from') continue;
      const value = data[key];
      const type = types[index];
      if (keys[index] !== key || type !== typeOf(key, value)) return false;
      numbers[at++] = typeof value === 'number' ? value : this.#code(type, value);
      index++;
    }
    if (index !== keys.length) return false;
    const { packet, time, connection, stream } = fact.from;
    numbers[start] = id;
    numbers[start + 1] = packet;
    numbers[start + 2] = time;
    numbers[start + 3] = connection ?? -1;
    numbers[start + 4] = stream ?? -1;
    this.#length = at;
    return true;
  }

  #code(type: Type, value: unknown): number {
    switch (type) {
      case 'boolean':
        return value === true ? 1 : 0;
      case 'text':
        return this.#text(value as string);
      case 'headers':
        return this.#list(value as readonly HeaderField[]);
      case 'object':
        return this.#object(value as object);
      default:
        return 0;
    }
  }

  #list(list: readonly HeaderField[]): number {
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const text = JSON.stringify(list);
    let id = this.#listsByText.get(text);
    if (id === undefined) {
      id = this.#listsByText.size;
      this.#listsByText.set(text, id);
      this.#newLists.push(list);
    }
    this.#lists.set(list, id);
    return id;
  }

  #text(text: string): number {
    let id = this.#texts.get(text);
    if (id === undefined) {
      id = this.#texts.size;
      this.#texts.set(text, id);
      this.#newTexts.push(text);
    }
    return id;
  }

  #object(value: object): number {
    let at = this.#objectAt.get(value);
    if (at === undefined) {
      at = this.#objects.push(value) - 1;
      this.#objectAt.set(value, at);
    }
    return at;
  }

  #shapeOf(fact: Fact): { id: number; shape: Shape } {
    const { kind, from: _, ...data } = fact;
    const keys = Object.keys(data);
    const types = Object.entries(data).map(([key, value]) => typeOf(key, value));
    const shape: Shape = { kind, keys, types };
    const name = JSON.stringify(shape);
    let id = this.#shapes.get(name);
    if (id === undefined) {
      id = this.#shapes.size;
      this.#shapes.set(name, id);
      this.#newShapes.push(shape);
    }
    return { id, shape };
  }

  #grow(keys: number): void {
    const larger = new Float64Array(this.#numbers.length * 2 + keys);
    larger.set(this.#numbers.subarray(0, this.#length));
    this.#numbers = larger;
  }
}
