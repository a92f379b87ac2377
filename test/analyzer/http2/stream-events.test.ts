import { describe, expect, test } from '@jest/globals';
import { ErrorCode, Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, response, trailers } from '../../support/http2-play.ts';

const open = (): Http2Play => Http2Play.ready().client(headersFrame(1, request));
const bytes = Uint8Array.of(1);

describe('RST_STREAM', () => {
  test('ends a stream once; a later one comes after the end', () => {
    const play = open()
      .client(wire.rstStream(1, ErrorCode.CANCEL))
      .server(wire.rstStream(1, ErrorCode.NO_ERROR));
    expect(play.of('http2.rst-stream')).toEqual([
      {
        direction: 'to-server',
        errorCode: 8,
        afterEnd: false,
        count: 1,
        early: 1,
        sinceOpen: 1e6,
        responseOctets: 0,
      },
      { direction: 'to-client', errorCode: 0, afterEnd: true, count: 1, early: 0 },
    ]);
    expect(play.of('http2.stream-end')).toEqual([
      { how: 'rst-stream', direction: 'to-server', errorCode: 8 },
    ]);
  });

  test('after a complete answer, while the request still goes on (RFC 9113 8.1)', () => {
    const answer = headersFrame(1, [...response, ...trailers], { endStream: true });
    const play = open().server(answer, wire.rstStream(1, ErrorCode.NO_ERROR));
    expect(play.facts.slice(4).map((fact) => fact.kind)).toEqual([
      'http2.headers',
      'http2.end-stream',
      'grpc.call',
      'http2.rst-stream',
      'http2.stream-end',
    ]);
  });

  test('on an idle stream is forbidden', () => {
    expect(open().client(wire.rstStream(9, 8)).anomalies).toEqual(['rst-on-idle-stream']);
  });
});

describe('frames that cross an end are in flight, frames behind their own sender’s end are forbidden', () => {
  test('DATA of the server behind the RST_STREAM of the client', () => {
    expect(
      open().client(wire.rstStream(1, 8)).server(headersFrame(1, response), wire.data(1, bytes)).anomalies,
    ).toEqual([]);
  });

  test('DATA of the client behind its own RST_STREAM', () => {
    expect(open().client(wire.rstStream(1, 8), wire.data(1, bytes)).anomalies).toEqual([
      'data-after-end-stream',
    ]);
  });

  test('DATA and HEADERS behind END_STREAM', () => {
    const play = open().client(
      wire.data(1, bytes, { endStream: true }),
      wire.data(1, bytes),
      headersFrame(1, trailers, { endStream: true }),
    );
    expect(play.anomalies).toEqual(['data-after-end-stream', 'headers-after-end-stream']);
    expect(play.of('http2.end-stream')).toHaveLength(1);
  });
});

describe('ids', () => {
  test.each([
    ['even-stream-id', headersFrame(2, request)],
    ['stream-id-not-increasing', headersFrame(3, request)],
    ['data-on-idle-stream', wire.data(99, bytes)],
    ['frame-on-stream-zero', wire.data(0, bytes)],
    ['frame-on-stream-zero', headersFrame(0, request)],
  ])('%s', (what, frame) => {
    const play = Http2Play.ready().client(headersFrame(5, request), frame);
    expect([play.anomalies, play.of('http2.stream-open').length]).toEqual([[what], 1]);
  });

  test('a server answers only what was asked', () => {
    expect(open().server(headersFrame(3, response)).anomalies).toEqual(['headers-on-idle-stream']);
  });
});

test('1xx are headers and not the response; a second response is forbidden', () => {
  const play = open().server(headersFrame(1, [[':status', '103']]), headersFrame(1, response));
  expect([play.of('http2.headers').length, play.anomalies]).toEqual([2, []]);
  expect(play.server(headersFrame(1, trailers)).anomalies).toEqual(['trailers-without-end-stream']);
});

describe('SETTINGS_MAX_CONCURRENT_STREAMS', () => {
  const limit = wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 1]]);

  test('does not bind before it is acknowledged', () => {
    expect(
      Http2Play.ready().server(limit).client(headersFrame(1, request), headersFrame(3, request)).anomalies,
    ).toEqual([]);
  });

  test('binds afterwards', () => {
    const play = Http2Play.ready().server(limit).client(wire.settingsAck(), wire.settingsAck());
    play.client(
      headersFrame(1, request),
      wire.rstStream(1, 8),
      headersFrame(3, request),
      headersFrame(5, request),
    );
    expect(play.all('anomaly')).toMatchObject([{ what: 'max-concurrent-streams', from: { stream: 5 } }]);
  });
});

describe('flow control', () => {
  const block = new Uint8Array(16_384);

  test('DATA beyond the windows of stream and connection, reported once each', () => {
    const play = open();
    for (let i = 0; i < 6; i++) play.client(wire.data(1, block));
    expect(play.all('anomaly').map((fact) => [fact.what, fact.from.stream])).toEqual([
      ['flow-control', undefined],
      ['flow-control', 1],
    ]);
  });

  test('WINDOW_UPDATE and SETTINGS make room', () => {
    const play = open().server(
      wire.windowUpdate(0, 100_000),
      wire.settings([[Setting.INITIAL_WINDOW_SIZE, 200_000]]),
    );
    for (let i = 0; i < 6; i++) play.client(wire.data(1, block));
    expect(play.anomalies).toEqual([]);
  });

  test('an empty DATA frame needs no window', () => {
    const play = Http2Play.ready()
      .server(wire.settings([[Setting.INITIAL_WINDOW_SIZE, 0]]))
      .client(wire.settingsAck(), wire.settingsAck());
    play.client(headersFrame(1, request), wire.data(1, new Uint8Array(0), { endStream: true }));
    expect(play.anomalies).toEqual([]);
  });
});
