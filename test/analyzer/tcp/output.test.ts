import { expect, test } from '@jest/globals';
import type { Chunk } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { openConnection } from '../../../analyzer/tcp/connection.ts';
import { createFlowTable } from '../../../analyzer/tcp/flow-table.ts';
import { createOutput } from '../../../analyzer/tcp/output.ts';
import { datagram, segment } from '../../support/datagrams.ts';

const parts = [datagram({ flags: 2 }), segment({ flags: 2 })] as const;
const connection = openConnection(4, createFlowTable().add(...parts), ...parts, true);

test('a stage is made with its first chunk; chunks carry place and time; an end is told once', () => {
  const facts: Fact[] = [];
  const said: unknown[] = [];
  let stages = 0;
  const output = createOutput(
    2,
    (fact) => void facts.push(fact),
    (ends) => {
      stages++;
      expect(ends).toBe(connection.ends);
      return {
        push: (chunk: Chunk) => void said.push({ ...chunk, bytes: chunk.bytes && [...chunk.bytes] }),
        end: (direction, how) => void said.push([direction, how]),
      };
    },
  );
  const half = connection.toServer;
  expect(stages).toBe(0);
  output.bytes(connection, half, Uint8Array.of(1, 2), 7, 9);
  half.offset = 2;
  output.gap(connection, half, 30, 8, 10, 'missing');
  const from = output.from(connection, 11, 9);
  output.end(connection, half, 'fin', from);
  output.end(connection, half, 'rst', from);
  expect(stages).toBe(1);
  expect(said).toEqual([
    { connection: 4, direction: 'to-server', offset: 0, time: 7, packet: 9, bytes: [1, 2] },
    { connection: 4, direction: 'to-server', offset: 2, time: 8, packet: 10, gap: 30, bytes: undefined },
    ['to-server', 'fin'],
  ]);
  expect(facts).toEqual([
    {
      kind: 'tcp.gap',
      from: { input: 2, packet: 10, time: 8, connection: 4 },
      direction: 'to-server',
      bytes: 30,
      cause: 'missing',
    },
  ]);
});

test('an anomaly of one kind is told once a connection', () => {
  const facts: Fact[] = [];
  const output = createOutput(
    0,
    (fact) => void facts.push(fact),
    () => ({ push: () => undefined, end: () => undefined }),
  );
  for (const what of ['data-after-fin', 'data-after-fin', 'segment-header'] as const) {
    output.anomaly(connection, what, output.from(connection, 1, 1));
  }
  expect(facts.map((fact) => fact.kind === 'anomaly' && fact.what)).toEqual([
    'data-after-fin',
    'segment-header',
  ]);
});
