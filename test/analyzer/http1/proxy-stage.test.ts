import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createProxyProtocol } from '../../../analyzer/http1/proxy-stage.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { handedOn } from '../../support/http1-play.ts';
import { proxyV2, tlv } from '../../support/proxy-header.ts';

function run(
  bytes: Uint8Array,
  size: number,
  gapAt = -1,
): { facts: Fact[]; said: Record<string, string>; ends: string[] } {
  const facts: Fact[] = [];
  const { stage, said, ends } = handedOn();
  const connection = { id: 4, client: 'a:1', server: 'b:2', synSeen: true };
  const proxy = createProxyProtocol({ input: 0, connection, fact: (fact) => void facts.push(fact), stage });
  const place = { connection: 4, direction: 'to-server', offset: 0, time: 0, packet: 3 } as const;
  proxy.push({ ...place, direction: 'to-client', bytes: Buffer.from('server first') });
  for (let at = 0; at < bytes.length; at += size) {
    if (at === gapAt) proxy.push({ ...place, gap: 9 });
    const lent = Buffer.from(bytes.subarray(at, at + size));
    proxy.push({ ...place, bytes: lent });
    lent.fill(0xee);
  }
  proxy.end('to-server', 'fin', { input: 0, packet: 9, time: 9 });
  return { facts, said, ends };
}

const headers: [string, Buffer][] = [
  ['version 1', Buffer.from('PROXY TCP4 198.18.0.9 198.18.0.1 56324 443\r\n')],
  ['version 2', proxyV2(1, 0x11, Buffer.from([198, 18, 0, 9, 198, 18, 0, 1, 0xdc, 4, 1, 187]))],
  [
    'version 2, large',
    proxyV2(1, 0x11, Buffer.from([198, 18, 0, 9, 198, 18, 0, 1, 0xdc, 4, 1, 187]), [
      tlv(4, Buffer.alloc(900)),
    ]),
  ],
];

test.each(headers)('a header of %s is taken off, in any cut', (_, header) => {
  const bytes = Buffer.concat([header, Buffer.from('GET / HTTP/1.1\r\n\r\n')]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: bytes.length }), (size) => {
      const { facts, said, ends } = run(bytes, size);
      expect(facts).toMatchObject([
        {
          kind: 'proxy-protocol.header',
          from: { input: 0, packet: 3, connection: 4 },
          direction: 'to-server',
          source: '198.18.0.9:56324',
          length: header.length,
        },
      ]);
      expect(said).toEqual({ 'to-server': 'GET / HTTP/1.1\r\n\r\n', 'to-client': 'server first' });
      expect(ends).toEqual(['to-server fin']);
    }),
    { numRuns: 40 },
  );
});

test.each(['POST / HTTP/1.1', 'P', 'PROXY', '\r\n\r\n\0\r\nQUIX', `PROXY ${'x'.repeat(300)}`])(
  '%j is handed on as it is',
  (text) => {
    for (const size of [1, 7, 1000]) {
      const { facts, said } = run(Buffer.from(text), size);
      expect([facts, said['to-server']]).toEqual([[], text]);
    }
  },
);

test('a malformed header is an anomaly, and handed on', () => {
  for (const size of [1, 1000]) {
    const { facts, said } = run(Buffer.from('PROXY TCP9 a b\r\nGET'), size);
    expect(facts).toMatchObject([{ what: 'bad-proxy-header' }]);
    expect(said['to-server']).toBe('PROXY TCP9 a b\r\nGET');
  }
});

test('a header with lost bytes is handed on with its gap', () => {
  const { facts, said } = run(Buffer.from('PROXY TCP4 1'), 6, 6);
  expect([facts, said['to-server']]).toEqual([[], 'PROXY [gap 9]TCP4 1']);
});

test('a header of 64 KiB, octet by octet, takes no quadratic time', () => {
  const header = proxyV2(1, 0x11, Buffer.alloc(12), [tlv(4, Buffer.alloc(65_000))]);
  const begin = performance.now();
  const { facts } = run(header, 1);
  expect(facts).toHaveLength(1);
  expect(performance.now() - begin).toBeLessThan(2000);
});
