import { describe, expect, test } from '@jest/globals';
import { Setting } from '../../../analyzer/model/codes.ts';
import { MOST_OCTETS } from '../../../analyzer/model/frame.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

const bytes = Uint8Array.of(1, 2);
const bytes8 = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1);

describe('the beginning of a connection', () => {
  test('a client without preface', () => {
    expect(new Http2Play().client(wire.settings()).anomalies).toEqual(['bad-preface']);
  });

  test('a party that does not begin with SETTINGS', () => {
    expect(new Http2Play().client(wire.clientPreface, wire.ping()).anomalies).toEqual(['settings-expected']);
    expect(new Http2Play().server(wire.goaway(0, 1)).anomalies).toEqual(['settings-expected']);
    expect(new Http2Play().server(Buffer.from('SSH-2.0-OpenSSH_9.2')).anomalies).toEqual([
      'settings-expected',
    ]);
  });
});

describe('bodies', () => {
  test('of open streams are given, without padding', () => {
    const play = Http2Play.ready().client(headersFrame(1, request), wire.data(1, bytes, { padding: 50 }));
    expect(play.bodies).toEqual([{ stream: 1, direction: 'to-server', bytes: [1, 2] }]);
  });

  test('of others are not', () => {
    const play = Http2Play.ready().client(
      headersFrame(1, request),
      wire.rstStream(1, 8),
      wire.data(1, bytes),
    );
    expect(play.bodies).toEqual([]);
  });
});

test('SETTINGS_MAX_FRAME_SIZE of the receiver bounds frames', () => {
  const large = new Uint8Array(16_385);
  const play = Http2Play.ready().client(headersFrame(1, request), wire.data(1, large));
  expect(play.anomalies).toEqual(['frame-size']);
  expect(play.bodies.map((body) => body.bytes?.length)).toEqual([16_385]);
  const raised = Http2Play.ready().server(wire.settings([[Setting.MAX_FRAME_SIZE, 20_000]]));
  expect(raised.client(headersFrame(1, request), wire.data(1, large)).anomalies).toEqual([]);
});

test('a frame whose bytes are lost still is a frame; a lost header block opens its stream', () => {
  const frame = headersFrame(1, request, { endStream: true });
  const play = Http2Play.ready()
    .client(frame.subarray(0, 15))
    .gap('to-server', frame.length - 15)
    .client(wire.ping());
  expect(play.frames.slice(2).map(({ type, headers }) => [type, headers])).toEqual([
    [1, undefined],
    [6, undefined],
  ]);
  expect(play.of('http2.stream-open')).toMatchObject([{ headers: null, endStream: true }]);
  expect(play.anomalies).toEqual(['lost-frame']);
});

describe('the first octets of a frame', () => {
  test('are there of every type, of DATA without padding, and not more than a few', () => {
    const long = Uint8Array.from({ length: 16_000 }, (_, i) => i % 251);
    const play = Http2Play.ready({ cut: () => 7 })
      .client(headersFrame(1, request), wire.data(1, long, { padding: 9 }), wire.ping(bytes8))
      .client(wire.data(1, bytes), wire.data(1, new Uint8Array(0)));
    const [headers, body, ping, short, empty] = play.frames.slice(2);
    expect(headers?.octets).toEqual(headersFrame(1, request).slice(9, 9 + MOST_OCTETS));
    expect(body?.octets).toEqual(long.slice(0, MOST_OCTETS));
    expect(ping?.octets).toEqual(bytes8);
    expect(short?.octets).toEqual(bytes);
    expect(empty?.octets).toBeUndefined();
  });

  test('end where bytes are lost', () => {
    const frame = wire.data(1, new Uint8Array(300).fill(5));
    const play = Http2Play.ready()
      .client(headersFrame(1, request), frame.subarray(0, 59))
      .gap('to-server', 100)
      .client(frame.subarray(159));
    expect(play.frames.at(-1)?.octets).toEqual(new Uint8Array(50).fill(5));
  });
});

test('without a callback for frames the facts are the same', () => {
  const run = (frames: boolean): unknown =>
    Http2Play.ready({ frames })
      .client(headersFrame(1, request), wire.data(1, bytes))
      .server(wire.goaway(1, 0)).facts;
  expect(run(false)).toEqual(run(true));
});
