import { createSecureServer, createServer, type Http2Server } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import { withPeer } from '../../../support/peer.ts';
import { withFolder } from '../../../support/temporary.ts';

/** Longer than the client waits for a channel, twice. */
const timeoutMs = 60_000;

async function withPort(server: Server | Http2Server, use: (target: string) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

test(
  'a channel to a mute server is an error that names it, and the name is free again',
  // Accepts and stays mute: TCP is there, HTTP/2 never comes.
  () =>
    withPort(createTcpServer(), (target) =>
      withPeer('grpc-client', async (client) => {
        const open = (to: string): Promise<unknown> =>
          client.send({ do: 'open', channel: 'a', target: to }).done;
        await expect(open(target)).rejects.toThrow(`channel "a" to ${target} did not become ready`);
        await withPort(createServer(), async (answering) => {
          expect(await open(answering)).toEqual({});
          await client.send({ do: 'close', channel: 'a' }).done;
        });
      }),
    ),
  timeoutMs,
);

test(
  'a certificate of another authority is not trusted',
  async () => {
    const [own, foreign] = [await makeAuthority(), await makeAuthority()];
    const { certPem, keyPem } = await own.issue({ name: 'catalog.example', addresses: ['127.0.0.1'] });
    const server = createSecureServer({ cert: certPem, key: keyPem });
    server.on('tlsClientError', () => undefined);
    let calls = 0;
    server.on('stream', () => calls++);
    await withFolder((folder) =>
      withPort(server, async (target) => {
        const caFile = join(folder, 'ca.pem');
        await writeFile(caFile, foreign.caPem);
        await withPeer('grpc-client', async (client) => {
          const tls = { caFile, serverName: 'catalog.example' };
          const opening = client.send({ do: 'open', channel: 'a', target, tls });
          await expect(opening.done).rejects.toThrow('did not become ready');
        });
      }),
    );
    expect(calls).toBe(0);
  },
  timeoutMs,
);
