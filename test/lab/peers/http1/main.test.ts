/** The HTTP/1.1 server against Node's own clients. */
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { expect, test } from '@jest/globals';
import { makeAuthority } from '../../../../lab/certs/authority.ts';
import type { Http1Answer, PeerTls } from '../../../../lab/model/peer-protocol.ts';
import { type Peer, withPeer } from '../../../support/peer.ts';
import { withFolder } from '../../../support/temporary.ts';

/** Runs `use` with a server that answers so. */
function withServer(
  http1: Http1Answer,
  use: (port: number, server: Peer) => Promise<void>,
  tls?: PeerTls,
): Promise<void> {
  return withPeer('http1', async (server) => {
    const listen = {
      do: 'listen',
      address: '127.0.0.1:0',
      http1,
      ...(tls === undefined ? {} : { tls }),
    } as const;
    await use(((await server.send(listen).done) as { port: number }).port, server);
  });
}

test('answers requests as it was told', () =>
  withServer({ status: 503, type: 'text/html', body: '<p>later</p>', delayMs: 20 }, async (port, server) => {
    const response = await fetch(`http://127.0.0.1:${port}/shop.v1.Catalog/GetItem`, {
      method: 'POST',
      body: 'x',
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('text/html');
    expect(await response.text()).toBe('<p>later</p>');
    expect(await server.send({ do: 'count' }).done).toMatchObject({ requests: 1, prefaces: 0 });
  }));

test('answers the preface of HTTP/2 by 400 as HTTP/1.1, and ends', () =>
  withServer({}, async (port, server) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    await once(socket, 'close');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(await server.send({ do: 'count' }).done).toMatchObject({ prefaces: 1, requests: 0, refused: 0 });
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const [error] = (await once(session, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/ERR_HTTP2|ECONNRESET/);
    expect(await server.send({ do: 'count' }).done).toMatchObject({ prefaces: 2 });
  }));

test('promises by ALPN what it was told to', () =>
  withFolder(async (folder) => {
    const authority = await makeAuthority();
    const { certPem, keyPem } = await authority.issue({ name: 'catalog.example', addresses: [] });
    const files = { caFile: join(folder, 'ca'), certFile: join(folder, 'c'), keyFile: join(folder, 'k') };
    await writeFile(files.caFile, authority.caPem);
    await writeFile(files.certFile, certPem);
    await writeFile(files.keyFile, keyPem);
    for (const [http1, chosen] of [
      [{}, 'http/1.1'],
      [{ alpn: ['h2'] }, 'h2'],
      [{ alpn: [] }, false],
    ] as const) {
      await withServer(
        http1,
        async (port) => {
          const socket = connectTls({
            ...{ port, host: '127.0.0.1', ca: authority.caPem, servername: 'catalog.example' },
            ALPNProtocols: ['h2', 'http/1.1'],
          });
          await once(socket, 'secureConnect');
          expect(socket.alpnProtocol).toBe(chosen);
          socket.destroy();
        },
        files,
      );
    }
  }));
