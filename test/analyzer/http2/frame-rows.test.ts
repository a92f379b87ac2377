import { expect, test } from '@jest/globals';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

const empty = new Uint8Array(0);
const rows = (play: Http2Play): unknown[] =>
  play
    .all('http2.frame-row')
    .map(({ what, count, from, direction }) => [what, count, from.stream, direction]);

/** A request that goes on. */
function open(): Http2Play {
  return Http2Play.ready().client(headersFrame(1, request));
}

test('empty DATA in a row is told at the second and at each doubling', () => {
  const play = open();
  for (let i = 0; i < 9; i++) play.client(wire.data(1, empty));
  expect(rows(play)).toEqual([
    ['empty-data', 2, 1, 'to-server'],
    ['empty-data', 4, 1, 'to-server'],
    ['empty-data', 8, 1, 'to-server'],
  ]);
  expect(play.all('anomaly')).toEqual([]);
});

test('content in between, or END_STREAM, ends a row', () => {
  const play = open()
    .client(wire.data(1, empty), wire.data(1, new Uint8Array(3)), wire.data(1, empty))
    .client(wire.data(1, empty, { endStream: true }));
  expect(rows(play)).toEqual([]);
});

test('CONTINUATIONs: the ninth of a block, and empty ones from the second', () => {
  const octets = headersFrame(3, request).subarray(9);
  const begin = wire.headers(3, octets.subarray(0, 1), { endHeaders: false });
  const full = open().client(begin);
  for (let i = 1; i <= 10; i++) full.client(wire.continuation(3, octets.subarray(i, i + 1), false));
  full.client(wire.continuation(3, octets.subarray(11)));
  expect(rows(full)).toEqual([['continuation', 9, 3, 'to-server']]);

  const hollow = open().client(begin, wire.continuation(3, empty, false), wire.continuation(3, empty, false));
  hollow.client(wire.continuation(3, octets.subarray(1)));
  expect(rows(hollow)).toEqual([['empty-continuation', 2, 3, 'to-server']]);
  expect(hollow.all('anomaly')).toEqual([]);
});
