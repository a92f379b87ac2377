import { expect, test } from '@jest/globals';
import type { Chunk } from '../../../analyzer/model/chunk.ts';
import { createPlainStream } from '../../../analyzer/tls/plain-stream.ts';

test('offsets count bytes and gaps; empty records make no chunk', () => {
  const chunks: Chunk[] = [];
  const connection = { id: 4, client: 'a', server: 'b', synSeen: true };
  const stage = { push: (chunk: Chunk) => void chunks.push(chunk), end: () => undefined };
  const stream = createPlainStream(connection, 'to-client', stage);
  stream.bytes(Uint8Array.of(1, 2), 1, 10);
  stream.bytes(new Uint8Array(0), 2, 20);
  stream.gap(5, 3, 30);
  stream.bytes(Uint8Array.of(3), 4, 40);
  const common = { connection: 4, direction: 'to-client' };
  expect(chunks).toEqual([
    { ...common, offset: 0, time: 10, packet: 1, bytes: Uint8Array.of(1, 2) },
    { ...common, offset: 2, time: 30, packet: 3, gap: 5 },
    { ...common, offset: 7, time: 40, packet: 4, bytes: Uint8Array.of(3) },
  ]);
});
