import { describe, expect, test } from '@jest/globals';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, response, trailers } from '../../support/http2-play.ts';

const three = Uint8Array.of(1, 2, 3);
const withLength = (value: string): (readonly [string, string])[] => [...request, ['content-length', value]];

describe('content-length is the sum of the DATA payloads (RFC 9113 8.1.1)', () => {
  test.each<[string, string[], string, Uint8Array[]]>([
    ['right', [], '3', [wire.data(1, three, { endStream: true, padding: 100 })]],
    ['right, in pieces', [], '6', [wire.data(1, three), wire.data(1, three, { endStream: true })]],
    ['too large', ['content-length'], '4', [wire.data(1, three, { endStream: true })]],
    ['too small', ['content-length'], '2', [wire.data(1, three, { endStream: true })]],
    ['no number', ['content-length'], '3x', [wire.data(1, three, { endStream: true })]],
    ['with trailers', [], '3', [wire.data(1, three), headersFrame(1, trailers, { endStream: true })]],
    ['of a request that is cut', [], '9', [wire.data(1, three), wire.rstStream(1, 8)]],
  ])('%s', (_name, anomalies, value, frames) => {
    const play = Http2Play.ready().client(headersFrame(1, withLength(value)), ...frames);
    const ours = play.all('anomaly').filter((fact) => fact.layer === 'http2');
    expect(ours.map((fact) => fact.what)).toEqual(anomalies);
  });

  test('END_STREAM on the HEADERS means no content', () => {
    const play = Http2Play.ready().client(headersFrame(1, withLength('3'), { endStream: true }));
    expect(play.all('anomaly')).toMatchObject([
      { what: 'content-length', section: 'RFC 9113 8.1.1', from: { stream: 1 } },
    ]);
  });

  test.each([
    ['200', 'GET', ['content-length']],
    ['304', 'GET', []],
    ['200', 'HEAD', []],
  ])('an empty response %s to %s', (status, method, anomalies) => {
    const play = Http2Play.ready()
      .client(headersFrame(1, [[':method', method], ...request.slice(1)], { endStream: true }))
      .server(
        headersFrame(
          1,
          [
            [':status', status],
            ['content-length', '77'],
          ],
          { endStream: true },
        ),
      );
    expect(play.anomalies).toEqual(anomalies);
  });

  test('DATA whose bytes are lost counts by its frame header; lost padding makes it unknown', () => {
    const lose = (options: { padding?: number }): string[] => {
      const frame = wire.data(1, new Uint8Array(50), { endStream: true, ...options });
      return Http2Play.ready()
        .client(headersFrame(1, withLength('50')), frame.subarray(0, 9))
        .gap('to-server', frame.length - 9).anomalies;
    };
    expect([lose({}), lose({ padding: 3 })]).toEqual([[], []]);
  });
});

test('DATA of the server before its HEADERS; an informational response that ends the stream', () => {
  const open = (): Http2Play => Http2Play.ready().client(headersFrame(1, request));
  expect(open().server(wire.data(1, three)).anomalies).toEqual(['data-before-headers']);
  expect(open().server(headersFrame(1, response), wire.data(1, three)).anomalies).toEqual([]);
  const hints = headersFrame(1, [[':status', '103']], { endStream: true });
  expect(open().server(hints).all('anomaly')).toMatchObject([
    { what: 'informational-end-stream', section: 'RFC 9113 8.1' },
  ]);
});
