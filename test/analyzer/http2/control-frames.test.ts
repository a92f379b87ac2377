import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { streamIsRight } from '../../../analyzer/http2/control-frames.ts';
import { ErrorCode, FrameType, Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { corporaFiles, corporaTest } from '../../support/corpora.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

interface FrameCase {
  error: number[] | null;
  wire: string;
  frame: {
    type: number;
    flags: number;
    stream_identifier: number;
    length: number;
    frame_payload: Record<string, unknown>;
  };
}

/** What we call the errors that RFC 9113 gives those numbers. */
const byErrorCode: Readonly<Record<number, readonly string[]>> = {
  [ErrorCode.PROTOCOL_ERROR]: [
    'padding',
    'frame-on-stream-zero',
    'frame-not-on-stream-zero',
    'bad-promised-stream',
    'window-update-zero',
  ],
  [ErrorCode.FRAME_SIZE_ERROR]: ['frame-size'],
};

corporaTest('single frames of others: right ones are read, wrong ones are anomalies', () => {
  const files = corporaFiles('frames', '.json');
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const one = JSON.parse(readFileSync(file, 'utf8')) as FrameCase;
    // Read as a server's frame, with streams 1 to 50 opened before: what is wrong then is the frame itself.
    const play = Http2Play.ready();
    for (let stream = 1; stream <= 51; stream += 2) play.client(headersFrame(stream, request));
    const frames = play.frames.length;
    play.server(Buffer.from(one.wire, 'hex'));
    if (one.error !== null) {
      const expected = one.error.flatMap((code) => byErrorCode[code] ?? []);
      expect({ file, what: play.anomalies.some((what) => expected.includes(what)) }).toEqual({
        file,
        what: true,
      });
      continue;
    }
    const payload = one.frame.frame_payload;
    if (one.frame.type === FrameType.CONTINUATION) {
      expect(play.anomalies).toEqual(['continuation-unexpected']);
      continue;
    }
    expect({ file, frame: play.frames[frames] }).toMatchObject({
      file,
      frame: {
        type: one.frame.type,
        flags: one.frame.flags,
        stream: one.frame.stream_identifier,
        length: one.frame.length,
        ...('error_code' in payload ? { errorCode: payload['error_code'] } : {}),
        ...('last_stream_id' in payload ? { lastStreamId: payload['last_stream_id'] } : {}),
        ...('additional_debug_data' in payload ? { debug: payload['additional_debug_data'] } : {}),
        ...('settings' in payload ? { settings: payload['settings'] } : {}),
        ...('window_size_increment' in payload ? { increment: payload['window_size_increment'] } : {}),
        ...('opaque_data' in payload
          ? { opaque: Buffer.from(String(payload['opaque_data'])).toString('hex') }
          : {}),
      },
    });
  }
});

test('SETTINGS, with unknown parameters and in order', () => {
  const list = [
    [Setting.MAX_CONCURRENT_STREAMS, 100],
    [0xfe03, 1],
    [Setting.MAX_CONCURRENT_STREAMS, 7],
  ] as const;
  const play = Http2Play.ready().server(wire.settings(list)).client(wire.settingsAck());
  expect(play.of('http2.settings').slice(2)).toEqual([
    { direction: 'to-client', ack: false, settings: list },
    {
      direction: 'to-server',
      ack: true,
      settings: [],
      acknowledges: { settings: [], packet: 2, sinceSent: 2e6 },
    },
  ]);
});

test('PING and its answer', () => {
  const opaque = Uint8Array.of(1, 6, 1, 8, 0, 3, 3, 9);
  const play = Http2Play.ready().server(wire.ping(opaque)).client(wire.ping(opaque, true));
  expect(play.of('http2.ping')).toEqual([
    {
      direction: 'to-client',
      ack: false,
      opaque: '0106010800030309',
      count: 1,
      strikes: 1,
      openStreams: 0,
    },
    { direction: 'to-server', ack: true, opaque: '0106010800030309', answers: { packet: 3, rtt: 1e6 } },
  ]);
});

test('debug data of GOAWAY is kept raw, and cut', () => {
  const debug = 'too_many_pings\u001b[31m\u00ff';
  const play = Http2Play.ready().server(
    wire.goaway(0, ErrorCode.ENHANCE_YOUR_CALM, debug + 'x'.repeat(5000)),
  );
  expect(play.of('http2.goaway')[0]?.debug).toBe(debug.padEnd(256, 'x'));
});

test('several GOAWAYs are counted; a last stream id that grows is forbidden (RFC 9113 6.8)', () => {
  const play = Http2Play.ready()
    .server(wire.goaway(0x7fffffff, ErrorCode.NO_ERROR, 'max_age'))
    .server(wire.goaway(5, ErrorCode.NO_ERROR))
    .server(wire.goaway(7, ErrorCode.CANCEL));
  expect(play.of('http2.goaway').map(({ count, interval }) => [count, interval])).toEqual([
    [1, undefined],
    [2, 1e6],
    [3, 1e6],
  ]);
  expect(play.all('anomaly')).toMatchObject([{ what: 'goaway-increases', section: 'RFC 9113 6.8' }]);
});

test('SETTINGS that nobody acknowledged are said at the end', () => {
  const list = [[Setting.MAX_CONCURRENT_STREAMS, 1]] as const;
  const play = new Http2Play()
    .client(wire.clientPreface, wire.settings())
    .server(wire.settings(list), wire.settingsAck())
    .client(wire.ping())
    .end('to-client', 'fin')
    .end('to-server', 'fin');
  expect(play.of('http2.settings-unacknowledged')).toEqual([
    { direction: 'to-client', settings: list, packet: 2, waited: 3e6 },
  ]);
});

test('what the connection carried is said at the end', () => {
  const play = Http2Play.ready()
    .client(headersFrame(1, request), wire.encodeFrame(0xfa, 0, 0))
    .end('to-client', 'rst');
  expect(play.of('http2.totals')).toEqual([
    {
      toServer: [
        [1, 1],
        [4, 1],
        [0xfa, 1],
      ],
      toClient: [[4, 1]],
    },
  ]);
});

test('extended CONNECT may not be taken back (RFC 8441 3)', () => {
  const play = Http2Play.ready().server(
    wire.settings([[Setting.ENABLE_CONNECT_PROTOCOL, 1]]),
    wire.settings([[Setting.ENABLE_CONNECT_PROTOCOL, 0]]),
  );
  expect(play.all('anomaly')).toMatchObject([{ what: 'settings-value', section: 'RFC 8441 3' }]);
});

test('an ACK without SETTINGS', () => {
  const play = Http2Play.ready().client(wire.settingsAck(), wire.settingsAck());
  expect(play.all('anomaly')).toMatchObject([{ what: 'settings-ack-unexpected', section: 'RFC 9113 6.5.3' }]);
});

describe('forbidden', () => {
  test.each([
    ['settings-value', wire.settings([[Setting.MAX_FRAME_SIZE, 1]])],
    ['settings-value', wire.settings([[Setting.ENABLE_PUSH, 1]])],
    ['window-update-zero', wire.windowUpdate(0, 0)],
    ['window-overflow', wire.windowUpdate(0, 0x7fffffff)],
    ['window-overflow', wire.windowUpdate(1, 0x7fffffff)],
    ['window-update-on-idle-stream', wire.windowUpdate(9, 1)],
    ['frame-size', wire.encodeFrame(FrameType.SETTINGS, 1, 0, new Uint8Array(6))],
    ['frame-not-on-stream-zero', wire.encodeFrame(FrameType.GOAWAY, 0, 1, new Uint8Array(8))],
    ['frame-on-stream-zero', wire.encodeFrame(FrameType.RST_STREAM, 0, 0, new Uint8Array(4))],
    ['frame-size', wire.encodeFrame(FrameType.PUSH_PROMISE, 4, 1, Uint8Array.of(0))],
    ['frame-size', wire.encodeFrame(FrameType.PING, 0, 0, new Uint8Array(16_385))],
  ])('%s', (what, frame) => {
    expect(Http2Play.ready().client(headersFrame(1, request)).server(frame).anomalies[0]).toBe(what);
  });
});

test('which frames belong to the connection', () => {
  const types = [...Array(12).keys()];
  expect(types.filter((type) => streamIsRight(type, 0))).toEqual([4, 6, 7, 8, 10, 11]);
  expect(types.filter((type) => !streamIsRight(type, 1))).toEqual([4, 6, 7]);
});
