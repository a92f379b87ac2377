import { expect, test } from '@jest/globals';
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, response } from '../../support/http2-play.ts';

test('a reset says the age of its stream, what the answer had, and how many there were', () => {
  const play = Http2Play.ready()
    .client(headersFrame(1, request, { endStream: true }), headersFrame(3, request, { endStream: true }))
    .server(headersFrame(1, response), wire.data(1, new Uint8Array(100), { padding: 20 }))
    .server(wire.rstStream(1, ErrorCode.INTERNAL_ERROR))
    .server(wire.rstStream(3, ErrorCode.REFUSED_STREAM));
  expect(play.of('http2.rst-stream')).toEqual([
    {
      direction: 'to-client',
      errorCode: ErrorCode.INTERNAL_ERROR,
      afterEnd: false,
      count: 1,
      early: 0,
      sinceOpen: 2e6,
      responseOctets: 100,
    },
    {
      direction: 'to-client',
      errorCode: ErrorCode.REFUSED_STREAM,
      afterEnd: false,
      count: 2,
      early: 1,
      sinceOpen: 3e6,
      responseOctets: 0,
    },
  ]);
});

test('a stream whose beginning was not captured has no age', () => {
  const play = new Http2Play({ synSeen: false })
    .client(wire.ping(), wire.windowUpdate(0, 1), wire.rstStream(9, ErrorCode.CANCEL))
    .server(wire.ping(new Uint8Array(8), true));
  expect(play.of('http2.rst-stream')).toEqual([
    { direction: 'to-server', errorCode: 8, afterEnd: false, count: 1, early: 0, responseOctets: 0 },
  ]);
});
