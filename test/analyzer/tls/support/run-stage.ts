/** Feeds recorded pieces to a TLS stage and keeps what comes out. */
import type { Chunk, Direction } from '../../../../analyzer/model/chunk.ts';
import type { Fact, FactKind } from '../../../../analyzer/model/fact.ts';
import { createKeyLog } from '../../../../analyzer/tls/keylog.ts';
import { createTls } from '../../../../analyzer/tls/stage.ts';
import type { TlsOptions } from '../../../../analyzer/tls/stage.ts';
import type { Piece } from './recorder.ts';

/** A piece of a stream, or a hole in it. */
export type Input = Piece | { direction: Direction; gap: number };

/** What a stage said. */
export interface Outcome {
  facts: Fact[];
  /** Owned copies. */
  plain: Chunk[];
  ends: { direction: Direction; how: string }[];
  /** All plaintext of a direction; gaps left out. */
  text(direction: Direction): Uint8Array;
  of<K extends FactKind>(kind: K): Extract<Fact, { kind: K }>[];
}

/** Runs a stage; the n-th input is packet n + 1, at n milliseconds. */
export function runStage(
  inputs: readonly Input[],
  keyLog: string,
  options: Partial<TlsOptions> = {},
): Outcome {
  const facts: Fact[] = [];
  const plain: Chunk[] = [];
  const ends: Outcome['ends'] = [];
  const keys = createKeyLog();
  keys.add(keyLog);
  const stage = createTls({
    input: 0,
    connection: { id: 7, client: '198.18.0.1:40000', server: '198.18.0.2:8443', synSeen: true },
    keys,
    fact: (fact) => facts.push(fact),
    plain: {
      push: (chunk) =>
        plain.push(chunk.bytes === undefined ? chunk : { ...chunk, bytes: chunk.bytes.slice() }),
      end: (direction, how) => ends.push({ direction, how }),
    },
    ...options,
  });
  const offsets = { 'to-server': 0, 'to-client': 0 };
  inputs.forEach((input, index) => {
    const { direction } = input;
    const at = { connection: 7, direction, offset: offsets[direction], time: index * 1e6, packet: index + 1 };
    offsets[direction] += 'gap' in input ? input.gap : input.bytes.length;
    stage.push('gap' in input ? { ...at, gap: input.gap } : { ...at, bytes: input.bytes });
  });
  const from = { input: 0, packet: inputs.length, time: inputs.length * 1e6, connection: 7 };
  stage.end('to-server', 'fin', from);
  stage.end('to-client', 'fin', from);
  return {
    facts,
    plain,
    ends,
    text: (direction) =>
      join(plain.flatMap((chunk) => (chunk.direction === direction && chunk.bytes ? [chunk.bytes] : []))),
    of: <K extends FactKind>(kind: K) =>
      facts.filter((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind),
  };
}

/** One array of all parts. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** Whether two arrays hold the same bytes; jest's own comparison takes a second for 100 kB. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** Cuts each direction's bytes anew, in pieces of 1 to `longest` bytes, keeping the order of the directions. */
export function recut(pieces: readonly Piece[], random: () => number, longest: number): Piece[] {
  return pieces.flatMap(({ direction, bytes }) => {
    const cut: Piece[] = [];
    for (let at = 0; at < bytes.length;) {
      const length = 1 + Math.floor(random() * longest);
      cut.push({ direction, bytes: bytes.slice(at, at + length) });
      at += length;
    }
    return cut;
  });
}
