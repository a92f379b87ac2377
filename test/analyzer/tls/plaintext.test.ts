import { describe, expect, test } from '@jest/globals';
import type { Chunk } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { plaintextFact, watchForTls } from '../../../analyzer/tls/plaintext.ts';
import { toClient, toServer } from './support/established.ts';
import { runStage } from './support/run-stage.ts';
import { clientHello, hello } from './support/script.ts';

const from = { input: 0, packet: 4, time: 9, connection: 2 };

describe('plaintext where TLS is spoken', () => {
  test.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'http/1', '485454502f312e312034303020426164'],
    ['GET / HTTP/1.1\r\n', 'http/1', '474554202f20485454502f312e310d0a'],
    ['PRI * HTTP/2.0\r\n\r\nSM', 'http/2', '505249202a20485454502f322e300d0a'],
    ['\0\0\x06\x04\0\0\0\0\0\0\x05', 'http/2', '0000060400000000000005'],
    ['220 ESMTP\r\n', 'unknown', '3232302045534d54500d0a'],
    ['', 'unknown', ''],
  ])('%j is %s', (text, protocol, first) => {
    expect(plaintextFact(Buffer.from(text, 'latin1'), 'to-client', from)).toEqual({
      kind: 'tls.plaintext',
      from,
      direction: 'to-client',
      protocol,
      first,
    });
  });

  test('a server that answers a ClientHello with HTTP', () => {
    const answer = toClient(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const outcome = runStage([toServer(hello(clientHello())), answer], '');
    expect(outcome.of('tls.plaintext')).toEqual([
      expect.objectContaining({ direction: 'to-client', protocol: 'http/1' }),
    ]);
    expect(outcome.of('tls.handshake-unfinished')).toEqual([
      expect.objectContaining({ reached: 'client-hello', duration: 2e6, silence: 2e6 }),
    ]);
  });
});

describe('TLS where plaintext is spoken', () => {
  function watch(...chunks: readonly Pick<Chunk, 'direction' | 'bytes' | 'offset'>[]) {
    const facts: Fact[] = [];
    const passed: Chunk[] = [];
    const ends: string[] = [];
    const inner = {
      push: (chunk: Chunk) => void passed.push(chunk),
      end: (direction: string, how: string) => void ends.push(`${direction} ${how}`),
    };
    const connection = { id: 2, client: 'a', server: 'b', synSeen: true };
    const stage = watchForTls(inner, 0, connection, (fact) => void facts.push(fact));
    expect(stage.settled).toBeUndefined();
    for (const chunk of chunks) stage.push({ connection: 2, time: 9, packet: 4, ...chunk });
    stage.end('to-client', 'fin', from);
    expect(passed).toHaveLength(chunks.length);
    expect(ends).toEqual(['to-client fin']);
    return { facts, isDone: stage.settled === inner };
  }
  const alert = Uint8Array.of(21, 3, 1, 0, 2, 2, 70);
  const client = { direction: 'to-server', bytes: Buffer.from('PRI'), offset: 0 } as const;

  test('an alert in answer to plaintext is a fact', () => {
    const { facts, isDone } = watch(client, { direction: 'to-client', bytes: alert, offset: 0 });
    expect(facts).toEqual([
      {
        kind: 'tls.refused-plaintext',
        from,
        direction: 'to-client',
        level: 2,
        description: 70,
        name: 'protocol_version',
      },
    ]);
    expect(isDone).toBe(true);
  });

  test('an alert that comes in pieces is one', () => {
    const pieces = [0, 1, 4].map((offset, i, all) => ({
      direction: 'to-client' as const,
      bytes: alert.subarray(offset, all[i + 1]),
      offset,
    }));
    const { facts, isDone } = watch(client, ...pieces);
    expect(facts).toEqual([expect.objectContaining({ name: 'protocol_version' })]);
    expect(isDone).toBe(true);
  });

  test.each([
    ['HTTP/2', Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0), 0],
    ['an alert of no level', Uint8Array.of(21, 3, 1, 0, 2, 9, 70), 0],
    ['a handshake record', Uint8Array.of(22, 3, 1, 0, 2, 2, 70), 0],
    ['a cut alert', alert.subarray(0, 6), 0],
    ['an alert later on', alert, 100],
  ])('%s is none', (_, bytes, offset) => {
    expect(watch(client, { direction: 'to-client', bytes, offset }).facts).toEqual([]);
  });

  test('it watches until the server speaks', () => {
    expect(watch(client, client).isDone).toBe(false);
  });
});
