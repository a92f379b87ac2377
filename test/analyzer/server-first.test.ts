import { expect, test } from '@jest/globals';
import type { Chunk, StreamStage } from '../../analyzer/model/chunk.ts';
import { createServerFirst } from '../../analyzer/server-first.ts';

const from = { input: 0, packet: 9, time: 0 };

function chunk(text: string, direction: Chunk['direction']): Chunk {
  return { connection: 0, direction, offset: 0, time: 0, packet: 1, bytes: Buffer.from(text) };
}

/** A stage that waits, what it was asked with, and what came through. */
function waiting(): { stage: StreamStage; asked: (string | undefined)[]; got: string[] } {
  const asked: (string | undefined)[] = [];
  const got: string[] = [];
  const stage = createServerFirst((client) => {
    asked.push(client === undefined ? undefined : Buffer.from(client).toString());
    return {
      push: ({ bytes = new Uint8Array() }) => got.push(Buffer.from(bytes).toString()),
      end: (direction, how) => got.push(`${direction} ${how}`),
    };
  });
  return { stage, asked, got };
}

test('the first bytes of the client decide, and everything comes through in order', () => {
  const { stage, asked, got } = waiting();
  const first = chunk('settings', 'to-client');
  stage.push(first);
  first.bytes?.fill(0);
  expect([asked, got]).toEqual([[], []]);
  stage.push(chunk('hello', 'to-server'));
  stage.push(chunk('more', 'to-client'));
  stage.end('to-client', 'fin', from);
  expect(asked).toEqual(['hello']);
  expect(got).toEqual(['settings', 'hello', 'more', 'to-client fin']);
  expect(stage.settled).toBeDefined();
});

test.each(['fin', 'capture-end'] as const)('a client that never speaks decides nothing (%s)', (how) => {
  const { stage, asked, got } = waiting();
  stage.push(chunk('settings', 'to-client'));
  stage.end('to-server', how, from);
  expect(asked).toEqual([undefined]);
  expect(got).toEqual(['settings', `to-server ${how}`]);
});

test('a capture of one side is not held back for ever', () => {
  const { stage, asked, got } = waiting();
  for (let i = 0; i < 20; i++) stage.push(chunk(String(i), 'to-client'));
  expect(asked).toEqual([undefined]);
  expect(got).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
});
