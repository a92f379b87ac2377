import { describe, expect, test } from '@jest/globals';
import { Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

const bytes = Uint8Array.of(1, 2);

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

test('without a callback for frames the facts are the same', () => {
  const run = (frames: boolean): unknown =>
    Http2Play.ready({ frames })
      .client(headersFrame(1, request), wire.data(1, bytes))
      .server(wire.goaway(1, 0)).facts;
  expect(run(false)).toEqual(run(true));
});
