/** The name server against Node's own resolver. */
import { promises as dns } from 'node:dns';
import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import type { NameAnswer } from '../../../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';

const name = 'catalog.example';

/** Runs `use` with a resolver that asks a server which answers so. */
function withNames(
  answer: NameAnswer,
  use: (resolver: dns.Resolver, server: Peer, port: number) => Promise<void>,
): Promise<void> {
  return withPeer('dns', async (server) => {
    const { port } = (await server.send({ do: 'listen', address: '127.0.0.1:0' }).done) as { port: number };
    await server.send({ do: 'answer', answer }).done;
    const resolver = new dns.Resolver({ timeout: 150, tries: 1 });
    resolver.setServers([`127.0.0.1:${port}`]);
    await use(resolver, server, port);
  });
}

test('gives the addresses that it was told, with their time to live', () =>
  withNames({ addresses: ['198.18.0.9', '198.18.0.8'], ttl: 7 }, async (resolver, server) => {
    expect(await resolver.resolve4(name, { ttl: true })).toEqual([
      { address: '198.18.0.9', ttl: 7 },
      { address: '198.18.0.8', ttl: 7 },
    ]);
    await expect(resolver.resolve6(name)).rejects.toMatchObject({ code: 'ENODATA' });
    expect(await server.send({ do: 'count' }).done).toEqual({
      queries: 2,
      answered: 2,
      failed: 0,
      ignored: 0,
    });
  }));

test('answers a name that it was told of in its own way, and counts its queries', () =>
  withNames({ addresses: ['198.18.0.9'] }, async (resolver, server) => {
    await server.send({ do: 'answer', name: 'Other.example', answer: { rcode: 3 } }).done;
    await expect(resolver.resolve4('other.EXAMPLE')).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(await resolver.resolve4(name)).toEqual(['198.18.0.9']);
    expect(await server.send({ do: 'count' }).done).toMatchObject({ queries: 2, 'queries.other.example': 1 });
  }));

test.each([
  ['NXDOMAIN', { rcode: 3 }, 'ENOTFOUND'],
  ['SERVFAIL', { rcode: 2 }, 'ESERVFAIL'],
  ['silence', { silent: true }, 'ETIMEOUT'],
  ['an answer that is too late', { delayMs: 60_000 }, 'ETIMEOUT'],
])('%s', (_title, answer, code) =>
  withNames(answer, async (resolver) => {
    await expect(resolver.resolve4(name)).rejects.toMatchObject({ code });
  }),
);

test('answers over TCP too, with the length in front', () =>
  withNames({ rcode: 3 }, async (_resolver, _server, port) => {
    const socket = connect(port, '127.0.0.1');
    const query = Buffer.from('00011234010000010000000000000161000001' + '0001', 'hex');
    query.writeUInt16BE(query.length - 2, 0);
    socket.write(query);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    expect(bytes.readUInt16BE(0)).toBe(bytes.length - 2);
    expect(bytes.readUInt16BE(2)).toBe(0x1234);
    expect(bytes.readUInt16BE(4) & 0xf).toBe(3);
    socket.destroy();
  }));
