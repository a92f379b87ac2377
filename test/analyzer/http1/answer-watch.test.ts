import { expect, test } from '@jest/globals';
import { watchAnswer } from '../../../analyzer/http1/answer-watch.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { handedOn } from '../../support/http1-play.ts';

const page = 'HTTP/1.1 400 Bad Request\r\nServer: nginx/1.22.1\r\n\r\n<html>';

function watch(
  pieces: readonly (string | number)[],
  asked: 'tls-client-hello' | 'http2-preface' = 'tls-client-hello',
): { facts: Fact[]; said: string; ends: string[] } {
  const facts: Fact[] = [];
  const { stage, said, ends } = handedOn();
  const connection = { id: 4, client: 'a:1', server: 'b:2', synSeen: true };
  const watched = watchAnswer({ input: 0, connection, fact: (fact) => void facts.push(fact), asked, stage });
  const place = { connection: 4, offset: 0, time: 5, packet: 7, direction: 'to-client' } as const;
  watched.push({ ...place, direction: 'to-server', bytes: Buffer.from('HTTP/1.1 hello') });
  for (const piece of pieces) {
    watched.push(
      typeof piece === 'number' ? { ...place, gap: piece } : { ...place, bytes: Buffer.from(piece) },
    );
  }
  watched.end('to-client', 'fin', { input: 0, packet: 9, time: 9, connection: 4 });
  return { facts, said: said['to-client'], ends };
}

test('an error page to TLS is a response and an anomaly, in any cut; the stage still gets it', () => {
  for (const pieces of [[page], page.split(/(?=.)/s)]) {
    const { facts, said, ends } = watch(pieces);
    expect(facts).toMatchObject([
      {
        kind: 'http1.response',
        from: { packet: 7, connection: 4 },
        status: 400,
        reason: 'Bad Request',
        headers: [['server', 'nginx/1.22.1']],
        answers: 'tls-client-hello',
      },
      {
        kind: 'anomaly',
        layer: 'http1',
        what: 'http1-on-tls-connection',
        text: expect.stringContaining('400'),
      },
    ]);
    expect([said, ends]).toEqual([page, ['to-client fin']]);
  }
});

test('to HTTP/2 it is a response: the anomaly is told by HTTP/2 itself', () => {
  expect(watch([page], 'http2-preface').facts).toMatchObject([{ status: 400, answers: 'http2-preface' }]);
});

test('a head that is cut off is told at the end', () => {
  expect(watch(['HTTP/1.1 505 HTTP Version Not Supported\r\nDate:']).facts[0]).toMatchObject({
    status: 505,
    from: { packet: 9 },
  });
});

test.each([[['\u0016\u0003\u0003']], [['HTTP/2 200\r\n\r\n']], [['HTTP']], [[100, page]], [[]]])(
  '%j is none',
  (pieces) => {
    expect(watch(pieces).facts).toEqual([]);
  },
);
