import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Http1Play } from '../../support/http1-play.ts';

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nhello';

describe('messages of a connection that is kept', () => {
  test('requests and responses with their decisive fields, and how long the answer took', () => {
    const play = new Http1Play()
      .client('POST /upload?x HTTP/1.1\r\nHost: a.test\r\nCookie: no\r\nContent-Length: 3\r\n\r\nabc')
      .server(ok)
      .client(get)
      .server(ok.replace('200 OK', '503 Service Unavailable'))
      .close();
    expect(play.all('http1.request')[0]).toEqual({
      kind: 'http1.request',
      from: { input: 0, packet: 1, time: 1e6, connection: 4 },
      exchange: 1,
      method: 'POST',
      target: '/upload?x',
      version: '1.1',
      headers: [
        ['host', 'a.test'],
        ['content-length', '3'],
      ],
    });
    expect(play.all('http1.response')[1]).toEqual({
      kind: 'http1.response',
      from: { input: 0, packet: 4, time: 4e6, connection: 4 },
      exchange: 2,
      status: 503,
      reason: 'Service Unavailable',
      version: '1.1',
      headers: [
        ['server', 'nginx'],
        ['content-length', '5'],
      ],
      method: 'GET',
      sinceRequest: 1e6,
    });
    expect(play.ends).toEqual([
      [1, 'complete', 3, 5],
      [2, 'complete', 0, 5],
    ]);
    expect(play.anomalies).toEqual([]);
  });

  test('pipelined ones are answered in order; HEAD has no body; 1xx are no answer', () => {
    const play = new Http1Play()
      .client(`HEAD / HTTP/1.1\r\n\r\n${get}${get}`)
      .server(`${ok.slice(0, -5)}HTTP/1.1 103 Early Hints\r\n\r\n${ok}`)
      .server('HTTP/1.1 304 Not Modified\r\nContent-Length: 900\r\n\r\n')
      .close();
    expect(play.all('http1.response').map(({ exchange, status }) => [exchange, status])).toEqual([
      [1, 200],
      [2, 103],
      [2, 200],
      [3, 304],
    ]);
    expect(play.ends.map(([exchange, how, , octets]) => [exchange, how, octets])).toEqual([
      [1, 'complete', 0],
      [2, 'complete', 5],
      [3, 'complete', 0],
    ]);
  });

  test('are the same in any cut', () => {
    const whole = (size: number): unknown => {
      const play = new Http1Play({ size })
        .client(`${get}POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`)
        .server(
          `${ok}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nGrpc-Status: 0\r\n\r\n`,
        );
      return play.close().facts;
    };
    expect(whole(1e6)).toHaveLength(6);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (size) => {
        expect(whole(size)).toEqual(whole(1e6));
      }),
      { numRuns: 40 },
    );
  });
});

describe('how an exchange ends', () => {
  const closing = 'HTTP/1.1 200 OK\r\n\r\nuntil the end';

  test('a body without length is whole when the server closes, and not when the connection is reset', () => {
    expect(new Http1Play().client(get).server(closing).end('to-client', 'fin').ends).toEqual([
      [1, 'complete', 0, 13],
    ]);
    expect(new Http1Play().client(get).server(closing).end('to-client', 'rst').ends).toEqual([
      [1, 'connection', 0, 13],
    ]);
  });

  test('a client that closed can be answered; a server that closed cannot answer', () => {
    expect(new Http1Play().client(get).end('to-server', 'fin').server(ok).ends).toEqual([
      [1, 'complete', 0, 5],
    ]);
    expect(new Http1Play().client(get).end('to-client', 'fin').ends).toEqual([[1, 'connection', 0, 0]]);
  });

  test('the capture can end first', () => {
    const play = new Http1Play().client(get).end('to-server', 'fin').end('to-client', 'capture-end');
    expect(play.ends).toEqual([[1, 'capture-end', 0, 0]]);
  });

  test('lost bytes of a body are counted, a lost head is lost', () => {
    const body = new Http1Play()
      .client(get)
      .server(ok.slice(0, -4))
      .gap('to-client', 4)
      .client(get)
      .server(ok);
    expect(body.close().ends).toEqual([
      [1, 'complete', 0, 5],
      [2, 'complete', 0, 5],
    ]);
    const head = new Http1Play().client(get).gap('to-client', 200).client(get).server(ok);
    expect(head.close().ends).toEqual([
      [1, 'lost', 0, 0],
      [2, 'complete', 0, 5],
    ]);
    expect(head.anomalies).toEqual([]);
  });
});

describe('what a peer does wrong', () => {
  test.each([
    ['bad-chunk-size', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    ['bad-content-length', 'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n'],
    ['length-and-chunked', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['bad-transfer-encoding', 'POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n'],
    ['bad-start-line', `${get}nonsense\r\n\r\n`],
    ['head-too-large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`],
    ['too-many-requests', get.repeat(257)],
  ])('%s', (what, text) => {
    expect(new Http1Play().client(text).close().anomalies).toEqual([what]);
  });

  test('a response to nothing, but for the farewell 408', () => {
    expect(new Http1Play().server(ok).anomalies).toEqual(['response-without-request']);
    expect(new Http1Play({ synSeen: false }).server(ok).anomalies).toEqual([]);
    const farewell = new Http1Play().server('HTTP/1.1 408 Request Timeout\r\n\r\n');
    expect([farewell.anomalies, farewell.statuses]).toEqual([[], [408]]);
  });
});

test('bodies of gRPC are given, others are not', () => {
  const play = new Http1Play()
    .client('POST /s/M HTTP/1.1\r\nContent-Type: application/grpc+proto\r\nContent-Length: 3\r\n\r\nabc')
    .server(
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nGrpc-Status: 5\r\nX: y\r\n\r\n',
    )
    .client('POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nxyz')
    .server(ok);
  expect(play.bodies).toEqual(['1 to-server abc', '1 to-client hi']);
  expect(play.all('http1.exchange-end')[0]?.trailers).toEqual([['grpc-status', '5']]);
});
