import { expect, test } from '@jest/globals';
import { someStream } from '../../support/timeline-parts.ts';
import { endingOf, lighten, openConnection, openStream } from '../../../analyzer/timeline/records.ts';

const from = { input: 1, packet: 7, time: 8, connection: 3, stream: 5 };

test('a connection begins without streams, at its first packet', () => {
  const ends = { client: '198.18.0.1:40000', server: '198.18.0.2:8080', synSeen: true };
  const connection = openConnection({ kind: 'tcp.open', from, ...ends }, 'client-server');
  expect(connection).toMatchObject({ input: 1, id: 3, ...ends, hop: 'client-server', opened: from });
  expect([connection.streams.size, connection.openStreamCount]).toEqual([0, 0]);
});

test('a stream that opens with END_STREAM has no more request to come', () => {
  const open = { kind: 'tcp.open', from, client: 'a:1', server: 'b:2', synSeen: true } as const;
  const connection = openConnection(open, undefined);
  const fields = { path: '/a.B/C', timeout: 5, requestId: undefined, forwarded: false };
  const fact = {
    kind: 'http2.stream-open',
    from,
    headers: null,
    open: 1,
    blockLength: 1,
    listSize: 1,
  } as const;
  expect(openStream({ ...fact, endStream: true }, connection, fields)).toMatchObject({
    id: 5,
    connection,
    path: '/a.B/C',
    timeout: 5,
    requestEnded: from,
  });
  expect(openStream({ ...fact, endStream: false }, connection, fields).requestEnded).toBeUndefined();
});

test('an ending keeps what the fact says', () => {
  const end = { how: 'rst-stream', direction: 'to-client', errorCode: 7 } as const;
  expect(endingOf({ kind: 'http2.stream-end', from, ...end })).toEqual({ at: from, ...end });
});

test('a connection that is forgotten keeps its streams, and what was noted of its life is free to go', () => {
  const open = { kind: 'tcp.open', from, client: 'a:1', server: 'b:2', synSeen: true } as const;
  const connection = openConnection(open, undefined);
  const stream = someStream(connection, { id: 5 });
  connection.streams.set(5, stream);
  const { life } = connection;
  lighten(connection);
  expect(connection.streams.values()).toEqual([stream]);
  expect(connection.life).not.toBe(life);
});
