import { expect, test } from '@jest/globals';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import {
  isServerError,
  isTooLarge,
  LargeBlocks,
  largeBlocksNeed,
} from '../../../../analyzer/rules/kit/large-blocks.ts';
import type { LargeBlock } from '../../../../analyzer/rules/kit/large-blocks.ts';
import type { TimelineConnection, TimelineStream } from '../../../../analyzer/model/timeline.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire } from '../../../support/wire.ts';

/** What a script leaves behind: the follower, its connection and the streams by id. */
function read(script: (wire: Wire) => void): {
  blocks: LargeBlocks;
  connection: TimelineConnection;
  stream(id: number): TimelineStream;
} {
  let find: () => TimelineConnection[] = () => [];
  const blocks = followFacts((timeline) => {
    find = () => [...timeline.connections()];
    return new LargeBlocks(timeline);
  }, script);
  const [connection] = find();
  if (connection === undefined) throw new Error('no connection');
  return {
    blocks,
    connection,
    stream(id) {
      const stream = connection.streams.get(id);
      if (stream === undefined) throw new Error(`no stream ${id}`);
      return stream;
    },
  };
}

function request(octets: number): (wire: Wire) => void {
  return (wire) => {
    const c = wire.connect();
    c.client.request(1, { headers: [['x-session', 'a'.repeat(octets)]] });
    c.server.responseHeaders(1);
  };
}

test('a request of some size, its largest field, and that it was served', () => {
  const { blocks, connection, stream } = read(request(9000));
  const block = blocks.ofStream(stream(1), 'to-server', 0);
  expect(block).toMatchObject({ part: 'request', unusual: true, limit: undefined });
  expect(block?.largest).toEqual({ name: 'x-session', size: 9000 + 'x-session'.length + 32 });
  expect(blocks.largestServed(connection)).toBe(block?.listSize);
  expect(blocks.ofConnection(connection, 'to-server', 0)).toBe(block);
  expect(blocks.ofConnection(connection, 'to-client', 0)).toBeUndefined();
  expect(blocks.requestOf(stream(1))).toBe(block);
});

test('small lists are not looked at, middling ones are nothing unusual', () => {
  const small = read(request(100));
  expect(small.blocks.ofStream(small.stream(1), 'to-server', 0)).toBeUndefined();
  const middling = read(request(2000));
  expect(middling.blocks.ofStream(middling.stream(1), 'to-server', 0)?.unusual).toBe(false);
  expect(middling.blocks.ofConnection(middling.connection, 'to-server', 0)?.listSize).toBeGreaterThan(2000);
  expect(small.blocks.requestOf(small.stream(1))).toMatchObject({ fields: 7, unusual: false });
});

test('the limit that a list is above, and trailers', () => {
  const { blocks, stream } = read((wire) => {
    const c = wire.connect();
    c.client.raw(frames.settings([[6, 1500]]));
    c.server.raw(frames.settingsAck());
    c.client.request(1);
    c.server.responseHeaders(1);
    c.server.trailers(1, 13, 'e'.repeat(2000));
  });
  const block: LargeBlock | undefined = blocks.ofStream(stream(1), 'to-client', 0);
  expect(block).toMatchObject({ part: 'trailers', limit: 1500, fields: 2 });
});

test('status 431 is no answer that serves', () => {
  const { blocks, connection } = read((wire) => {
    const c = wire.connect();
    c.client.request(1, { headers: [['x-session', 'a'.repeat(9000)]] });
    c.server.headers(1, [[':status', '431']], true);
  });
  expect(blocks.largestServed(connection)).toBe(0);
  expect(isTooLarge([[':status', '431']])).toBe(true);
  expect(isTooLarge(null)).toBe(false);
  expect(isServerError([[':status', '502']])).toBe(true);
  expect(isServerError([[':status', '200']])).toBe(false);
  expect(largeBlocksNeed).toContain('http2.headers');
});
