import { describe, expect, test } from '@jest/globals';
import { ErrorCode, Setting } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, response } from '../../support/http2-play.ts';

const block = new Uint8Array(16_384);
/** What is left of a new window after three blocks. */
const rest = new Uint8Array(65_535 - 3 * 16_384);
const http2 = (play: Http2Play): string[] =>
  play
    .all('anomaly')
    .filter((fact) => fact.layer === 'http2')
    .map((fact) => fact.what);

/** Two streams open; the first has used up all 65,535 octets of the connection and of itself. */
function stalled(): Http2Play {
  return Http2Play.ready()
    .client(headersFrame(1, request), headersFrame(3, request))
    .client(wire.data(1, block), wire.data(1, block), wire.data(1, block))
    .client(wire.data(1, rest));
}

describe('an exhausted window', () => {
  test('of connection and stream, with who waits', () => {
    const play = stalled();
    expect(play.all('http2.window-exhausted')).toMatchObject([
      { direction: 'to-server', window: 0, by: 'data', waiting: [1, 3], from: { packet: 5 } },
      { direction: 'to-server', window: 0, by: 'data', waiting: [1], from: { stream: 1 } },
    ]);
    expect(play.all('http2.window-exhausted')[0]?.from).not.toHaveProperty('stream');
    expect(http2(play)).toEqual([]);
  });

  test('of the connection, with the stream that has taken most of it and not given it back', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request), headersFrame(3, request))
      .client(wire.data(1, block), wire.data(1, block), wire.data(3, block))
      .server(wire.windowUpdate(1, 20_000))
      .client(wire.data(3, rest));
    expect(play.all('http2.window-exhausted')).toMatchObject([
      { waiting: [1, 3], holder: { stream: 3, octets: 16_384 + rest.length } },
    ]);
  });

  test('recovers with WINDOW_UPDATE, after how long', () => {
    const play = stalled()
      .server(wire.windowUpdate(1, 10_000))
      .server(wire.windowUpdate(0, 40))
      .server(wire.windowUpdate(0, 960));
    expect(play.all('http2.window-recovered')).toMatchObject([
      { from: { stream: 1 }, window: 10_000, by: 'window-update', duration: 1e6, packet: 5 },
      { window: 1000, by: 'window-update', duration: 3e6, packet: 5 },
    ]);
  });

  test('does not matter to a stream whose sender has finished', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request))
      .client(wire.data(1, block), wire.data(1, block), wire.data(1, block))
      .client(wire.data(1, rest, { endStream: true }));
    expect(play.all('http2.window-exhausted').map((fact) => [fact.from.stream, fact.waiting])).toEqual([
      [undefined, [1]],
    ]);
  });

  test('is told with the end of a stream that was blocked by it', () => {
    const own = stalled().client(wire.rstStream(1, ErrorCode.CANCEL));
    expect(own.of('http2.stream-end')[0]?.blocked).toEqual({
      direction: 'to-server',
      by: 'stream',
      duration: 1e6,
    });
    const others = stalled().client(wire.rstStream(3, ErrorCode.CANCEL));
    expect(others.of('http2.stream-end')[0]?.blocked).toEqual({
      direction: 'to-server',
      by: 'connection',
      duration: 1e6,
    });
    const free = Http2Play.ready().client(headersFrame(1, request), wire.rstStream(1, ErrorCode.CANCEL));
    expect(free.of('http2.stream-end')[0]).not.toHaveProperty('blocked');
  });
});

describe('SETTINGS_INITIAL_WINDOW_SIZE', () => {
  const initial = (size: number): Uint8Array => wire.settings([[Setting.INITIAL_WINDOW_SIZE, size]]);

  test('0 leaves a request that goes on without a window from its opening', () => {
    const play = Http2Play.ready()
      .server(initial(0))
      .client(wire.settingsAck(), wire.settingsAck())
      .client(headersFrame(1, request, { endStream: true }), headersFrame(3, request));
    expect(play.all('http2.window-exhausted')).toMatchObject([
      { from: { stream: 3 }, direction: 'to-server', window: 0, by: 'initial' },
    ]);
  });

  test('0 of the client stops the answer behind its HEADERS', () => {
    const play = new Http2Play()
      .client(wire.clientPreface, initial(0))
      .server(wire.settings(), wire.settingsAck())
      .client(headersFrame(1, request, { endStream: true }))
      .server(headersFrame(1, response));
    expect(play.of('http2.window-exhausted')).toMatchObject([{ direction: 'to-client', by: 'initial' }]);
    play.client(wire.windowUpdate(1, 100));
    expect(play.of('http2.window-recovered')).toMatchObject([{ direction: 'to-client', window: 100 }]);
  });

  test('made smaller makes windows negative from its ACK on, made larger again frees them (RFC 9113 6.9.2)', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request), wire.data(1, block))
      .server(initial(1000))
      .client(wire.settingsAck());
    expect(play.of('http2.window-exhausted')).toEqual([]);
    play.client(wire.settingsAck());
    expect(play.of('http2.window-exhausted')).toEqual([
      { direction: 'to-server', window: 1000 - 16_384, by: 'settings', waiting: [1] },
    ]);
    play.server(initial(50_000));
    expect(play.of('http2.window-recovered')).toMatchObject([
      { by: 'settings', window: 50_000 - 16_384, packet: 6 },
    ]);
    expect(http2(play)).toEqual([]);
  });

  test('that lifts a window above 2^31-1', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request))
      .server(wire.windowUpdate(1, 1000), initial(0x7fffffff));
    expect(play.all('anomaly')).toMatchObject([{ what: 'window-overflow', section: 'RFC 9113 6.9.2' }]);
  });
});

describe('the curve', () => {
  test('is given only when it is wanted', () => {
    expect(stalled().of('http2.window')).toEqual([]);
  });

  test('has a point for each change, of the connection and of the stream; padding counts', () => {
    const play = new Http2Play({ wants: ['http2.window'] })
      .client(wire.clientPreface, wire.settings())
      .server(wire.settings())
      .client(headersFrame(1, request), wire.data(1, new Uint8Array(10), { padding: 9 }))
      .server(wire.windowUpdate(0, 5), wire.windowUpdate(1, 7));
    expect(play.all('http2.window').map((fact) => [fact.from.stream, fact.direction, fact.window])).toEqual([
      [undefined, 'to-server', 65_515],
      [1, 'to-server', 65_515],
      [undefined, 'to-server', 65_520],
      [1, 'to-server', 65_522],
    ]);
  });
});

test('once bytes are lost the accounts prove nothing', () => {
  const play = Http2Play.ready()
    .client(headersFrame(1, request))
    .gap('to-server', 100_000)
    .client(wire.ping(), wire.data(1, block), wire.data(1, block), wire.data(1, block), wire.data(1, block));
  expect(play.of('http2.window-exhausted')).toEqual([]);
  expect(http2(play)).toEqual(['lost-framing']);
});

test('a peer that changes all windows again and again is not followed without end', () => {
  const play = Http2Play.ready({ frames: false });
  const burst: Uint8Array[] = [];
  for (let id = 1; id < 60_000; id += 2) burst.push(headersFrame(id, [[':method', 'GET']]));
  play.client(...burst);
  const flips: Uint8Array[] = [];
  for (let i = 0; i < 1000; i++) {
    flips.push(wire.settings([[Setting.INITIAL_WINDOW_SIZE, 100_000 + i]]), wire.goaway(0x7fffffff, 0));
  }
  play.server(...flips);
  expect(http2(play)).toContain('too-much-work');
});
