import { describe, expect, test } from '@jest/globals';
import type { Chunk, Direction, StreamStage } from '../../analyzer/model/chunk.ts';
import type { EmitFact, Fact } from '../../analyzer/model/fact.ts';
import type { Told, ToldConnection, ToldFrame } from '../../analyzer/model/told.ts';
import { createRetoldTls } from '../../analyzer/retold-tls.ts';

const connection = { id: 4, client: '198.18.0.2:40000', server: '198.18.1.2:8443', synSeen: true };

/** A frame of one octet of its own, told at so many milliseconds. */
const frame = (ms: number, direction: Direction, sent: boolean, mark: number, octets = 13): ToldFrame => ({
  ...{ time: ms / 1000, direction, sent, line: mark, octets },
  pieces: [Uint8Array.of(mark)],
});

/** Feeds chunks `ms direction octets`; gives what came out as `mark packet`, and the kinds of facts. */
function read(
  frames: ToldFrame[],
  chunks: readonly string[],
  { opens = false, synSeen = true, finished = false, tail = [] as ToldFrame[] } = {},
) {
  const of: ToldConnection = { log: 0, opened: 0, frames, guessed: false, tail };
  const told: Told = { find: () => of, of: () => of, placed: () => undefined };
  const given: string[] = [];
  const facts: string[] = [];
  const plain: StreamStage = {
    push: ({ bytes, packet }) => void given.push(`${bytes?.[0] ?? 'gap'} at ${packet}`),
    end: (direction) => void given.push(`end ${direction}`),
  };
  const tls = (fact: EmitFact, opened: StreamStage): StreamStage => ({
    push(chunk) {
      const from = { input: 0, packet: chunk.packet, time: chunk.time, connection: 4 };
      const { direction, packet } = chunk;
      const length = (chunk.bytes?.length ?? 0) + 17;
      if (opens) {
        opened.push(chunk);
        return;
      }
      if (packet === 1 && finished) fact({ kind: 'tls.finished', from, direction, inferred: true });
      fact({ kind: 'tls.record', from, direction, length, type: 23 });
      fact({ kind: 'tls.undecryptable', from, direction, reason: '' });
    },
    end: (direction, how, from) => opened.end(direction, how, from),
  });
  const stage = createRetoldTls({
    ...{ input: 0, connection: { ...connection, synSeen }, told, tls, plain },
    clock: ({ time }) => time / 1e9,
    fact: (fact: Fact) => void facts.push(fact.kind),
  });
  for (const [at, text] of chunks.entries()) {
    const [ms = 0, direction, octets = 13] = text
      .split(' ')
      .map((word, i) => (i === 1 ? word : Number(word)));
    const own = { connection: 4, direction: direction as Direction, time: Number(ms) * 1e6, packet: at + 1 };
    stage.push({ ...own, offset: 0, bytes: new Uint8Array(Number(octets)).fill(99) } satisfies Chunk);
  }
  const from = { input: 0, packet: 90, time: 1e12 };
  for (const direction of ['to-server', 'to-client'] as const) stage.end(direction, 'fin', from);
  return { given: given.filter((one) => !one.startsWith('end')), facts: new Set(facts) };
}

describe('a connection that is told', () => {
  test('what the writer sent is at the next packet of its way, what it received at the one before', () => {
    const frames = [
      frame(11, 'to-server', false, 1),
      frame(12, 'to-client', true, 2),
      frame(21, 'to-server', false, 3),
    ];
    const chunks = ['10 to-server', '13 to-client', '20 to-server'];
    expect(read(frames, chunks).given).toEqual(['1 at 1', '2 at 2', '3 at 3']);
  });

  test('what a client sends behind its Finished is where its octets are, however late it was read', () => {
    const frames = [frame(11, 'to-server', false, 1), frame(900, 'to-server', false, 2)];
    const chunks = ['9 to-server 36', '10 to-server', '13 to-server', '800 to-client'];
    expect(read(frames, chunks, { finished: true }).given).toEqual(['1 at 2', '2 at 3']);
    expect(read(frames, ['9 to-server 36', '10 to-server 26'], { finished: true }).given).toEqual([
      '1 at 2',
      '2 at 2',
    ]);
  });

  test('octets of a client that nobody tells of leave the connection closed', () => {
    const frames = [frame(11, 'to-server', false, 1)];
    const chunks = ['9 to-server 36', '10 to-server', '700 to-server 90'];
    expect(read(frames, chunks, { finished: true }).facts).toContain('tls.undecryptable');
    expect(read(frames, chunks.slice(0, 2), { finished: true }).facts).not.toContain('tls.undecryptable');
  });

  test('an answer is not put before what it answers', () => {
    const frames = [
      frame(11, 'to-server', false, 1),
      frame(11.5, 'to-client', true, 2),
      frame(14, 'to-server', false, 3),
    ];
    const chunks = ['10 to-server 40', '12 to-client', '13 to-server', '30 to-client'];
    expect(read(frames, chunks).given).toEqual(['1 at 1', '2 at 2', '3 at 3']);
  });

  test('at the end comes what was received, and of what was sent nothing that no packet carried', () => {
    const frames = [
      frame(11, 'to-server', false, 1),
      frame(500, 'to-server', false, 2),
      frame(2e6, 'to-client', true, 3),
    ];
    expect(read(frames, ['10 to-server', '12 to-client']).given).toEqual(['1 at 1', '2 at 1']);
  });

  test('what a library was given to send is where its octets are', () => {
    const given = { ...frame(11, 'to-server', true, 2, 30), more: 0 };
    const frames = [frame(9.5, 'to-server', true, 1, 30), given];
    const chunks = ['9 to-server 36', '10 to-server 30', '20 to-client', '300 to-server 30'];
    expect(read(frames, chunks, { finished: true }).given).toEqual(['1 at 2', '2 at 4']);
    expect(read(frames, chunks.slice(0, 3), { finished: true }).given).toEqual(['1 at 2']);
  });

  test('what never reached the writer is told by its sender, as far as its octets are there', () => {
    const frames = [frame(11, 'to-server', false, 1)];
    const chunks = ['9 to-server 36', '10 to-server', '700 to-server 90'];
    const tail = [{ ...frame(699, 'to-server', true, 7, 20), more: 80 }];
    const { given, facts } = read(frames, chunks, { finished: true, tail });
    expect(given).toEqual(['1 at 2', '7 at 3']);
    expect(facts).not.toContain('tls.undecryptable');
    expect(read(frames, chunks.slice(0, 2), { finished: true, tail }).given).toEqual(['1 at 2']);
  });

  test('a record too short for a frame is close_notify, once something was said', () => {
    const frames = [frame(11, 'to-server', false, 1, 30)];
    const chunks = ['9 to-server 36', '10 to-server 30', '20 to-server 2'];
    expect(read(frames, chunks, { finished: true }).facts).toContain('tls.close-notify');
    expect(read(frames, chunks.slice(0, 2), { finished: true }).facts).not.toContain('tls.close-notify');
    expect(
      read([frame(5000, 'to-server', false, 1)], ['9 to-server 36', '10 to-server 2'], { finished: true })
        .facts,
    ).not.toContain('tls.close-notify');
  });

  test('is no closed one, and its records are told all the same', () => {
    const { facts } = read([frame(11, 'to-server', false, 1)], ['10 to-server']);
    expect(facts).toEqual(new Set(['tls.record']));
  });

  test('with keys, or begun before the capture, is read without the log', () => {
    const frames = [frame(11, 'to-server', false, 1)];
    expect(read(frames, ['10 to-server'], { opens: true }).given).toEqual(['99 at 1']);
    const middle = read(frames, ['10 to-server'], { synSeen: false });
    expect([middle.given, middle.facts]).toEqual([[], new Set(['tls.record', 'tls.undecryptable'])]);
  });
});
