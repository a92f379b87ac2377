import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import { clientPreface } from '../../../analyzer/model/wire/frames.ts';
import { handedOn, Http1Play } from '../../support/http1-play.ts';

const h2c = 'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n';
const agreed = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n';
const answer = 'HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n';

describe('HTTP/1 text that answers the preface', () => {
  test.each([1, 5, 1000])('is one anomaly with its status, in pieces of %i', (size) => {
    const play = new Http1Play({ size }).client(clientPreface).server(answer).close();
    expect(play.all('anomaly')).toMatchObject([
      {
        layer: 'http2',
        what: 'http1-on-h2-connection',
        text: expect.stringContaining('status 400'),
        section: 'RFC 9113 3.4',
        from: { packet: 2 },
      },
    ]);
    expect(play.all('http1.response')).toMatchObject([
      { status: 400, reason: 'Bad Request', method: 'PRI', answers: 'http2-preface' },
    ]);
  });

  test('is told at the end when it is cut off', () => {
    const play = new Http1Play().client(clientPreface).server(answer.slice(0, 12)).close();
    expect(play.all('anomaly')).toMatchObject([{ what: 'http1-on-h2-connection', from: { packet: 4 } }]);
    const lost = new Http1Play().client(clientPreface).server(answer.slice(0, 9)).gap('to-client', 9).close();
    expect(lost.anomalies).toEqual(['http1-on-h2-connection']);
  });

  test('no other bytes are', () => {
    expect(new Http1Play().client(clientPreface).server('\0\0\0\u0004\0\0\0\0\0').close().anomalies).toEqual(
      [],
    );
  });
});

describe('an upgrade to h2c', () => {
  test.each([1, 10, 1000])('hands the connection on behind both heads, in pieces of %i', (size) => {
    const next = handedOn();
    const play = new Http1Play({
      size,
      upgraded({ settings, headers }) {
        expect([settings, headers[0]]).toEqual([[[3, 100]], [':method', 'GET']]);
        return next.stage;
      },
    });
    play.client(h2c).server(`${agreed}frames`).client('preface').end('to-client', 'fin');
    expect(next.said).toEqual({ 'to-server': 'preface', 'to-client': 'frames' });
    expect(next.ends).toEqual(['to-client fin']);
    expect(play.all('http1.upgrade')).toMatchObject([{ asked: 'h2c', agreed: 'h2c', status: 101 }]);
    expect(play.ends).toEqual([[1, 'complete', 0, 0]]);
  });

  test('of a request with a body begins behind the body', () => {
    const next = handedOn();
    const play = new Http1Play({ upgraded: () => next.stage });
    play
      .client(`${h2c.slice(0, -2)}content-length: 4\r\n\r\nbody`)
      .server(agreed)
      .client('preface');
    expect(next.said['to-server']).toBe('preface');
  });

  test('keeps what the client sends too early, and that it closed', () => {
    const next = handedOn();
    new Http1Play({ upgraded: () => next.stage })
      .client(`${h2c}early`)
      .client('bird')
      .gap('to-server', 3)
      .end('to-server', 'fin')
      .server(agreed);
    expect([next.said['to-server'], next.ends]).toEqual(['earlybird[gap 3]', ['to-server fin']]);
  });

  test('that is refused leaves HTTP/1, also what was pipelined behind it', () => {
    const play = new Http1Play({
      upgraded: () => {
        throw new Error('nothing was agreed to');
      },
    });
    play
      .client(`${h2c}${h2c}GET /last HTTP/1.1\r\n\r\n`)
      .server('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokHTTP/1.1 204 No Content\r\n\r\n')
      .server('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
      .close();
    expect(play.all('http1.upgrade')).toMatchObject([
      { asked: 'h2c', agreed: null, status: 200, exchange: 1 },
      { asked: 'h2c', agreed: null, status: 204, exchange: 2 },
    ]);
    expect(play.all('http1.request').map(({ target }) => target)).toEqual(['/', '/', '/last']);
    expect(play.statuses).toEqual([200, 204, 404]);
    expect([play.anomalies, play.ends.map(([, how]) => how)]).toEqual([
      [],
      ['complete', 'complete', 'complete'],
    ]);
  });

  test('whose answer is lost does not stop the client', () => {
    const play = new Http1Play().client(h2c).gap('to-client', 100).client('GET /next HTTP/1.1\r\n\r\n');
    expect(play.all('http1.request').map(({ target }) => target)).toEqual(['/', '/next']);
    expect(play.ends).toEqual([[1, 'lost', 0, 0]]);
  });
});

test('a websocket is named, and what it carries is not read', () => {
  const play = new Http1Play()
    .client('GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    .server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\n\r\n\u0081\u0002hi')
    .client('GET / HTTP/1.1\r\n\r\n')
    .close();
  expect(play.all('http1.upgrade')).toMatchObject([{ asked: 'websocket', agreed: 'websocket' }]);
  expect(play.all('http1.request')).toHaveLength(1);
});

describe('a CONNECT tunnel', () => {
  const connect = 'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n';

  test.each([1, 1000])('is read on behind 2xx, in pieces of %i', (size) => {
    const next = handedOn();
    const play = new Http1Play({ size, tunnel: () => next.stage });
    play
      .client(connect)
      .server('HTTP/1.0 200 Connection established\r\ncontent-length: 9\r\n\r\nserver')
      .client('client')
      .close();
    expect(next.said).toEqual({ 'to-server': 'client', 'to-client': 'server' });
    expect(next.ends).toEqual(['to-server fin', 'to-client fin']);
    expect(play.all('http1.tunnel')).toMatchObject([{ target: 'a.test:443', status: 200, opened: true }]);
  });

  test('that is refused is tried again', () => {
    const next = handedOn();
    const play = new Http1Play({ tunnel: () => next.stage });
    play
      .client(connect)
      .server('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 3\r\n\r\nwho')
      .client(connect)
      .server('HTTP/1.1 200 OK\r\n\r\n')
      .client('hello');
    expect(play.all('http1.tunnel').map(({ opened }) => opened)).toEqual([false, true]);
    expect(next.said['to-server']).toBe('hello');
  });

  test('that goes too deep is told and not read', () => {
    const play = new Http1Play({ tunnel: () => undefined });
    play.client(connect).server('HTTP/1.1 200 OK\r\n\r\n').client('hello').close();
    expect(play.anomalies).toEqual(['tunnel-too-deep']);
  });
});

test('random bytes never throw', () => {
  const text = fc.constantFrom(
    h2c,
    agreed,
    'CONNECT a:1 HTTP/1.1\r\n\r\n',
    'HTTP/1.1 200 OK\r\n',
    'Transfer-Encoding: chunked\r\n\r\n',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '\r\n\r\n',
  );
  const part = fc.tuple(
    fc.constantFrom<Direction>('to-server', 'to-client'),
    fc.oneof(text, fc.uint8Array({ maxLength: 100 }), fc.nat(50)),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 20 }), fc.integer({ min: 1, max: 60 }), (parts, size) => {
      const next = handedOn();
      const play = new Http1Play({ size, tunnel: () => next.stage, upgraded: () => next.stage });
      for (const [direction, what] of parts) {
        if (typeof what === 'number') play.gap(direction, what);
        else if (direction === 'to-server') play.client(what);
        else play.server(what);
      }
      play.close();
      const requests = play.all('http1.request').length;
      expect(play.ends.length).toBeGreaterThanOrEqual(next.ends.length > 0 ? 0 : requests);
    }),
    { numRuns: 200 },
  );
});
