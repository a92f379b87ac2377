import { expect, test } from '@jest/globals';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, response } from '../../support/http2-play.ts';

const opaque = (byte: number): Uint8Array => new Uint8Array(8).fill(byte);

test('an ACK gives the round trip of the PING that it repeats, in any order', () => {
  const play = Http2Play.ready()
    .client(wire.ping(opaque(1)))
    .client(wire.ping(opaque(2)))
    .server(wire.ping(opaque(2), true))
    .server(wire.ping(opaque(1), true));
  expect(play.of('http2.ping').map((fact) => fact.answers)).toEqual([
    undefined,
    undefined,
    { packet: 4, rtt: 1e6 },
    { packet: 3, rtt: 3e6 },
  ]);
  expect(play.anomalies).toEqual([]);
});

test('strikes count PINGs without anything from the other party in between, as gRPC servers do', () => {
  const play = Http2Play.ready()
    .client(wire.ping())
    .client(headersFrame(1, request))
    .client(wire.ping())
    .server(headersFrame(1, response))
    .client(wire.ping())
    .client(wire.ping());
  expect(
    play
      .of('http2.ping')
      .map(({ count, interval, strikes, openStreams }) => [count, interval, strikes, openStreams]),
  ).toEqual([
    [1, undefined, 1, 0],
    [2, 2e6, 2, 1],
    [3, 2e6, 1, 1],
    [4, 1e6, 2, 1],
  ]);
});

test('what nobody answered is said at the end', () => {
  const play = Http2Play.ready()
    .server(wire.ping(opaque(1)))
    .server(wire.ping(opaque(2)))
    .client(wire.ping(opaque(1), true))
    .server(wire.ping(opaque(3)))
    .end('to-client', 'fin')
    .end('to-server', 'fin');
  expect(play.of('http2.ping-unanswered')).toEqual([
    { direction: 'to-client', opaque: '0202020202020202', packet: 4, waited: 4e6, count: 2 },
  ]);
});

test('an ACK that nobody asked for', () => {
  const play = Http2Play.ready()
    .client(wire.ping(opaque(1)))
    .server(wire.ping(opaque(9), true));
  expect(play.all('anomaly')).toMatchObject([{ what: 'ping-ack-unexpected', section: 'RFC 9113 6.7' }]);
  expect(play.of('http2.ping').at(-1)).not.toHaveProperty('answers');
});

test('a flood of PINGs is followed as far as there is room, and its ACKs are no anomaly', () => {
  const play = Http2Play.ready();
  for (let i = 0; i < 200; i++) play.client(wire.ping(opaque(i)));
  for (let i = 0; i < 200; i++) play.server(wire.ping(opaque(i), true));
  expect(play.anomalies).toEqual([]);
  expect(play.of('http2.ping').filter((fact) => fact.answers !== undefined)).toHaveLength(64);
});
