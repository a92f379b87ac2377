import { expect, test } from '@jest/globals';
import { createConversations } from '../../analyzer/conversations.ts';
import type { Chunk, StreamStage } from '../../analyzer/model/chunk.ts';
import type { Fact } from '../../analyzer/model/fact.ts';
import type { Frame } from '../../analyzer/model/frame.ts';
import * as frames from '../../analyzer/model/wire/frames.ts';
import { concat } from '../../analyzer/model/wire/octets.ts';
import { createKeyLog } from '../../analyzer/tls/keylog.ts';

const connection = { id: 2, client: '198.18.0.1:40000', server: '198.18.0.2:8080', synSeen: true };

/** What a connection that speaks HTTP/2 in clear gives. */
function read(frame?: (frame: Frame) => void): { facts: Fact[]; framesByType: Map<number, number> } {
  const facts: Fact[] = [];
  const { open, framesByType } = createConversations({
    input: 1,
    keys: createKeyLog(),
    fact: (fact) => facts.push(fact),
    frame,
  });
  const stage: StreamStage = open(connection);
  const chunk = (direction: Chunk['direction'], bytes: Uint8Array): Chunk => ({
    connection: 2,
    direction,
    offset: 0,
    time: 5,
    packet: 3,
    bytes,
  });
  stage.push(chunk('to-server', concat(frames.clientPreface, frames.settings([]))));
  stage.push(chunk('to-client', concat(frames.settings([]), frames.settingsAck())));
  for (const direction of ['to-server', 'to-client'] as const) {
    stage.end(direction, 'fin', { input: 1, packet: 4, time: 6, connection: 2 });
  }
  return { facts, framesByType };
}

test('a connection is read by what it says, and its facts carry input, packet and connection', () => {
  const { facts } = read();
  expect(facts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['http2.preface', 'http2.settings']));
  for (const { from } of facts) expect(from).toMatchObject({ input: 1, connection: 2 });
});

test('its frames are counted when it has ended', () => {
  expect([...read().framesByType]).toEqual([[4, 3]]);
});

test('frames are given to whoever wants them', () => {
  const seen: number[] = [];
  read(({ type }) => seen.push(type));
  expect(seen).toEqual([4, 4, 4]);
});
