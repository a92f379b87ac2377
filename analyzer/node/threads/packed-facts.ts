/**
 * Facts as a row of numbers, for the way between threads: a structured clone of objects costs more than most facts
 * cost to find (measured: 1.1 µs for a small one, against 0.2).
 *
 * Nothing is written down of the kinds of facts: an object is described once by its keys and the types of their
 * values, and objects of one description follow as numbers. Texts and header lists are sent once, though thousands of
 * connections say the same; other lists and objects inside facts are cloned, once a batch.
 */
import type { HeaderField } from '../../model/frame.ts';

/** What a value in the row of numbers stands for. */
export type Type = 'number' | 'boolean' | 'text' | 'null' | 'undefined' | 'headers' | 'object';

/** Description of the facts of one make: their kind, and keys and types of their data, in order. */
export interface Shape {
  kind: string;
  keys: readonly string[];
  types: readonly Type[];
}

/** Facts on their way. */
export interface PackedFacts {
  /** For each fact: shape, packet, time, connection and stream (-1 for none), then a number a key. */
  numbers: Float64Array<ArrayBuffer>;
  /** The order of each fact, which its sender gives. */
  orders: Float64Array<ArrayBuffer>;
  /** Lists and objects inside the facts. */
  objects: readonly unknown[];
  /** Shapes and texts that are new since the batch before. */
  shapes: readonly Shape[];
  texts: readonly string[];
  headers: readonly (readonly HeaderField[])[];
  /** Texts and header lists begin anew with this batch. */
  fresh: boolean;
}
