import { describe, expect, test } from '@jest/globals';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createHandshakeProgress } from '../../../analyzer/tls/handshake-progress.ts';
import { createSession } from '../../../analyzer/tls/session.ts';

const at = (packet: number) => ({ input: 0, connection: 1, packet, time: packet * 1000 });

function record(type: number, packet: number, length = 60) {
  return {
    type,
    offset: 0,
    bytes: new Uint8Array(5 + length),
    start: 5,
    end: 5 + length,
    packet,
    time: packet * 1000,
  };
}

function started(version?: number) {
  const facts: Fact[] = [];
  const session = { ...createSession(), version };
  const progress = createHandshakeProgress(session, (fact) => void facts.push(fact));
  expect(progress.isOpen).toBe(false);
  progress.clientHello(at(1));
  return {
    progress,
    facts,
    said: () => facts.map(({ from, ...fact }) => ({ packet: from.packet, ...fact })),
    closed(direction: Direction, type: number, packet: number, length?: number): void {
      const one = record(type, packet, length);
      progress.record(direction, one);
      progress.closed(direction, one, at(packet));
    },
  };
}

describe('an established connection', () => {
  test('both Finished were read', () => {
    const { progress, said } = started(0x0304);
    progress.finished('to-client', at(3), false);
    expect(progress.isOpen).toBe(true);
    progress.finished('to-client', at(4), false);
    progress.finished('to-server', at(5), false);
    progress.end(at(9));
    expect(said()).toEqual([
      { packet: 3, kind: 'tls.finished', direction: 'to-client', inferred: false },
      { packet: 5, kind: 'tls.finished', direction: 'to-server', inferred: false },
      { packet: 5, kind: 'tls.established', duration: 4000, inferred: false, renegotiation: false },
    ]);
    expect(progress.isOpen).toBe(false);
  });

  test('a renegotiation is one, and its end in the middle breaks nothing', () => {
    const { progress, facts } = started(0x0303);
    for (const round of [1, 10]) {
      if (round > 1) progress.clientHello(at(round));
      progress.finished('to-server', at(round + 1), false);
      progress.finished('to-client', at(round + 2), false);
    }
    progress.clientHello(at(20));
    progress.end(at(21));
    const established = facts.filter((fact) => fact.kind === 'tls.established');
    expect(established.map(({ renegotiation, duration }) => [renegotiation, duration])).toEqual([
      [false, 2000],
      [true, 2000],
    ]);
    expect(facts.map(({ kind }) => kind)).not.toContain('tls.handshake-unfinished');
  });

  test('TLS 1.3 without keys: the first long record of the client behind those of the server', () => {
    const { closed, said } = started(0x0304);
    closed('to-server', 23, 2); // early data
    closed('to-client', 23, 3);
    closed('to-server', 23, 4, 19); // an alert
    closed('to-server', 23, 5, 53);
    expect(said()).toEqual([
      { packet: 5, kind: 'tls.finished', direction: 'to-server', inferred: true },
      { packet: 5, kind: 'tls.established', duration: 4000, inferred: true, renegotiation: false },
    ]);
  });

  test('TLS 1.2 without keys: the first sealed handshake record of each side', () => {
    const { closed, facts } = started(0x0303);
    closed('to-server', 22, 4);
    closed('to-client', 23, 5);
    closed('to-client', 22, 6);
    expect(facts.map(({ kind }) => kind)).toEqual(['tls.finished', 'tls.finished', 'tls.established']);
  });
});

describe('an unfinished one says how far it came, how long it took and how long nobody spoke', () => {
  const unfinished = (reached: string, silence: number) => ({
    packet: 9,
    kind: 'tls.handshake-unfinished',
    reached,
    duration: 8000,
    silence,
  });

  test('nothing came back', () => {
    const { progress, said } = started();
    progress.end(at(9));
    progress.end(at(10));
    expect(said()).toEqual([unfinished('client-hello', 8000)]);
  });

  test.each([
    ['hello-retry', true, []],
    ['server-hello', false, []],
    ['server-hello', false, [['to-client', 20, 3] as const]],
    ['server-flight', false, [['to-client', 23, 3] as const]],
    ['server-flight', false, [['to-client', 22, 3] as const, ['to-server', 21, 4] as const]],
    ['client-flight', false, [['to-client', 22, 3] as const, ['to-server', 22, 4] as const]],
  ])('%s, told by records', (reached, isRetry, records) => {
    const { progress, said } = started();
    progress.serverHello(isRetry);
    for (const [direction, type, packet] of records) {
      progress.record(direction, record(type, packet));
      if (type === 22) progress.message(direction, 11);
    }
    progress.end(at(9));
    expect(said()).toEqual([unfinished(reached, (9 - (records.at(-1)?.[2] ?? 1)) * 1000)]);
  });

  test('a certificate in the record of the ServerHello', () => {
    const { progress, said } = started();
    progress.message('to-server', 1);
    progress.serverHello(false);
    progress.message('to-client', 2);
    progress.message('to-client', 11);
    progress.end(at(9));
    expect(said()).toEqual([unfinished('server-flight', 8000)]);
  });

  test('a connection without ClientHello has no handshake', () => {
    const facts: Fact[] = [];
    createHandshakeProgress(createSession(), (fact) => void facts.push(fact)).end(at(9));
    expect(facts).toEqual([]);
  });
});
