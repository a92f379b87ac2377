import type { Fact, Provenance } from '../../model/fact.ts';
import type { HeaderField } from '../../model/frame.ts';
import { headLength } from './fact-packer.ts';
import type { PackedFacts, Shape, Type } from './packed-facts.ts';

/** Makes one fact of the numbers from `at` on. */
type Make = (
  numbers: Float64Array,
  at: number,
  from: Provenance,
  texts: readonly string[],
  headers: readonly (readonly HeaderField[])[],
  objects: readonly unknown[],
) => Fact;

/** What a number stands for, as an expression. */
const valueOf: Readonly<Record<Type, (number: string) => string>> = {
  number: (number) => number,
  boolean: (number) => `${number} === 1`,
  text: (number) => `texts[${number}]`,
  headers: (number) => `headers[${number}]`,
  object: (number) => `objects[${number}]`,
  null: () => 'null',
  undefined: () => 'undefined',
};

/**
 * A function for each shape, compiled: it writes one literal, whose keys V8 knows. Keys that are stored one by one were
 * a sixth of what the reading thread did. Kinds and keys are names of our own, none comes from a capture.
 */
function makeOf({ kind, keys, types }: Shape): Make {
  const fields = keys.map((key, index) => {
    const type = types[index] ?? 'undefined';
    return `${JSON.stringify(key)}: ${valueOf[type](`numbers[at + ${index}]`)}`;
  });
  const literal = [`kind: ${JSON.stringify(kind)}`, 'from', ...fields].join(', ');
  return new Function(
    'numbers',
    'at',
    'from',
    'texts',
    'headers',
    'objects',
    `return { ${literal} };`,
  ) as Make;
}

/** A shape, and how its facts are made. */
interface Known {
  make: Make;
  length: number;
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
  readonly #shapes: Known[] = [];
  #texts: string[] = [];
  #headers: (readonly HeaderField[])[] = [];

  constructor(input: number) {
    this.#input = input;
  }

  open(packed: PackedFacts): FactReader {
    for (const shape of packed.shapes) {
      this.#shapes.push({ make: makeOf(shape), length: headLength + shape.keys.length });
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
  readonly #shapes: readonly Known[];
  readonly #texts: readonly string[];
  readonly #headers: readonly (readonly HeaderField[])[];
  #at = 0;
  #fact = 0;

  constructor(
    packed: PackedFacts,
    input: number,
    shapes: readonly Known[],
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
    const { numbers, objects } = this.#packed;
    const start = this.#at;
    const known = this.#shapes[numbers[start] ?? -1];
    if (known === undefined) throw new RangeError('a fact of no known shape');
    this.#at = start + known.length;
    this.#fact++;
    const from = this.#from(start);
    return known.make(numbers, start + headLength, from, this.#texts, this.#headers, objects);
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
