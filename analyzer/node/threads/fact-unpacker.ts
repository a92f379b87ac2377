import type { Fact, Provenance } from '../../model/fact.ts';
import type { HeaderField } from '../../model/frame.ts';
import { headLength } from './fact-packer.ts';
import type { PackedFacts, Shape, Type } from './packed-facts.ts';

/**
 * An object with all keys of a shape. Made by JSON: an object to which many keys are added one by one becomes a
 * hash table, and so do its copies (measured: twelve times the time of a fact of 24 keys).
 */
function templateOf({ kind, keys }: Shape): Record<string, unknown> {
  const entries = [['kind', kind], ['from', null], ...keys.map((key) => [key, null])];
  return JSON.parse(JSON.stringify(Object.fromEntries(entries))) as Record<string, unknown>;
}

/** A batch that is being read, fact by fact. */
export interface FactReader {
  /** The order of the next fact; Infinity after the last one. */
  readonly order: number;
  /** The next fact. */
  next(): Fact;
}

/** Reads what one `FactPacker` packed, batch after batch: each has to be read to its end before the next. */
export class FactUnpacker {
  readonly #input: number;
  readonly #shapes: { shape: Shape; template: Record<string, unknown> }[] = [];
  #texts: string[] = [];
  #headers: (readonly HeaderField[])[] = [];

  constructor(input: number) {
    this.#input = input;
  }

  open(packed: PackedFacts): FactReader {
    for (const shape of packed.shapes) {
      this.#shapes.push({ shape, template: templateOf(shape) });
    }
    if (packed.fresh) {
      this.#texts = [];
      this.#headers = [];
    }
    // One by one: a spread of a hundred thousand does not fit into a call.
    for (const text of packed.texts) this.#texts.push(text);
    for (const list of packed.headers) this.#headers.push(list);
    return new Reader(packed, this.#input, this.#shapes, this.#texts, this.#headers);
  }
}

class Reader implements FactReader {
  readonly #packed: PackedFacts;
  readonly #input: number;
  readonly #shapes: readonly { shape: Shape; template: Record<string, unknown> }[];
  readonly #texts: readonly string[];
  readonly #headers: readonly (readonly HeaderField[])[];
  #at = 0;
  #fact = 0;

  constructor(
    packed: PackedFacts,
    input: number,
    shapes: readonly { shape: Shape; template: Record<string, unknown> }[],
    texts: readonly string[],
    headers: readonly (readonly HeaderField[])[],
  ) {
    this.#packed = packed;
    this.#input = input;
    this.#shapes = shapes;
    this.#texts = texts;
    this.#headers = headers;
  }

  get order(): number {
    return this.#packed.orders[this.#fact] ?? Infinity;
  }

  next(): Fact {
    const { numbers } = this.#packed;
    const start = this.#at;
    const known = this.#shapes[numbers[start] ?? -1];
    if (known === undefined) throw new RangeError('a fact of no known shape');
    const { keys, types } = known.shape;
    // A copy of the template has all keys already, so that filling it in changes no shape.
    const fact = { ...known.template };
    fact['from'] = this.#from(start);
    let at = start + headLength;
    for (let index = 0; index < keys.length; index++) {
      fact[keys[index] ?? ''] = this.#value(types[index] ?? 'undefined', numbers[at++] ?? 0);
    }
    this.#at = at;
    this.#fact++;
    return fact as unknown as Fact;
  }

  #value(type: Type, number: number): unknown {
    switch (type) {
      case 'number':
        return number;
      case 'boolean':
        return number === 1;
      case 'text':
        return this.#texts[number];
      case 'headers':
        return this.#headers[number];
      case 'object':
        return this.#packed.objects[number];
      case 'null':
        return null;
      case 'undefined':
        return undefined;
    }
  }

  #from(start: number): Provenance {
    const { numbers } = this.#packed;
    const input = this.#input;
    const packet = numbers[start + 1] ?? 0;
    const time = numbers[start + 2] ?? 0;
    const connection = numbers[start + 3] ?? -1;
    const stream = numbers[start + 4] ?? -1;
    if (stream >= 0) return { input, packet, time, connection, stream };
    return connection >= 0 ? { input, packet, time, connection } : { input, packet, time };
  }
}
