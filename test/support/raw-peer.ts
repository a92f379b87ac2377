/** The raw HTTP/2 peer for tests: listening, with or without TLS. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '../../lab/certs/authority.ts';
import type { Counts, PeerTls } from '../../lab/model/peer-protocol.ts';
import type { RawScript } from '../../lab/model/raw-script.ts';
import { type Peer, withPeer } from './peer.ts';
import { withFolder } from './temporary.ts';

/** A method of the service. */
export const getItem = '/shop.v1.Catalog/GetItem';

/** Runs `use` with a raw server that listens. */
export function withRawServer(
  script: RawScript,
  use: (port: number, server: Peer) => Promise<void>,
  tls?: PeerTls,
): Promise<void> {
  return withPeer('raw', async (server) => {
    const listen = {
      do: 'listen',
      address: '127.0.0.1:0',
      script,
      ...(tls === undefined ? {} : { tls }),
    } as const;
    await use(((await server.send(listen).done) as { port: number }).port, server);
  });
}

/** Runs `use` with the files of a certificate for `catalog.example`, and with their texts. */
export function withCertificate(
  use: (
    files: Required<Pick<PeerTls, 'caFile' | 'certFile' | 'keyFile'>>,
    texts: { ca: string; cert: string; key: string },
  ) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const authority = await makeAuthority();
    const names = { name: 'catalog.example', addresses: ['127.0.0.1'] };
    const { certPem, keyPem } = await authority.issue(names);
    const files = {
      caFile: join(folder, 'ca.pem'),
      certFile: join(folder, 'c.pem'),
      keyFile: join(folder, 'k.pem'),
    };
    await writeFile(files.caFile, authority.caPem);
    await writeFile(files.certFile, certPem);
    await writeFile(files.keyFile, keyPem);
    await use(files, { ca: authority.caPem, cert: certPem, key: keyPem });
  });
}

/** What a peer has counted so far. */
export const countsOf = async (peer: Peer): Promise<Counts> =>
  (await peer.send({ do: 'count' }).done) as Counts;
