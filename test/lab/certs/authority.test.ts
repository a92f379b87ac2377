import { X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { type Authority, makeAuthority } from '../../../lab/certs/authority.ts';

const hourMs = 3_600_000;

/** Shakes hands with a server that has such a leaf; resolves to what the client thinks of it. */
async function handshake(leafOf: Authority, trusted: Authority, servername: string): Promise<string> {
  const { certPem, keyPem } = await leafOf.issue({ name: 'catalog.example', addresses: ['127.0.0.1'] });
  const server = createServer({ cert: certPem, key: keyPem }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await new Promise<string>((resolve) => {
      const socket: TLSSocket = connect({ host: '127.0.0.1', port, ca: trusted.caPem, servername }, () => {
        resolve(socket.authorized ? 'trusted' : 'not trusted');
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? error.message);
      });
    });
  } finally {
    server.close();
  }
}

describe('the certificate authority of a run, as OpenSSL sees it', () => {
  test('signs what is over, when it is told', async () => {
    const { certPem } = await (
      await makeAuthority()
    ).issue({ name: 'catalog.example', addresses: [], validDays: [-30, -1] });
    const { validFromDate, validToDate } = new X509Certificate(certPem);
    const ago = (date: Date): number => Math.round((Date.now() - date.getTime()) / hourMs / 24);
    expect([ago(validFromDate), ago(validToDate)]).toEqual([30, 1]);
  });

  test('is a self-signed authority that may sign leaves and nothing below them', async () => {
    const root = new X509Certificate((await makeAuthority()).caPem);
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=Example Root CA');
    expect(root.checkIssued(root)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.toString()).toContain('BEGIN CERTIFICATE');
  });

  test('issues leaves for a name and its addresses, on P-256, with the key that belongs to them', async () => {
    const authority = await makeAuthority();
    const root = new X509Certificate(authority.caPem);
    const issued = await authority.issue({
      name: 'catalog.example',
      addresses: ['198.18.0.2', '198.18.1.2'],
    });
    const leaf = new X509Certificate(issued.certPem);
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(root)).toBe(true);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.checkHost('catalog.example')).toBe('catalog.example');
    expect(leaf.checkHost('other.example')).toBeUndefined();
    expect(leaf.checkIP('198.18.1.2')).toBe('198.18.1.2');
    expect(leaf.checkIP('198.18.1.3')).toBeUndefined();
    expect(leaf.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const { createPrivateKey } = await import('node:crypto');
    expect(leaf.checkPrivateKey(createPrivateKey(issued.keyPem))).toBe(true);
    // Server and client authentication (RFC 5280 4.2.1.12).
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  test('everything is valid now, since an hour and for two days, and no serial number comes twice', async () => {
    const authority = await makeAuthority();
    const serials = new Set<string>();
    const pems = [authority.caPem];
    for (let n = 0; n < 5; n++)
      pems.push((await authority.issue({ name: 'a.example', addresses: [] })).certPem);
    for (const pem of pems) {
      const { validFromDate, validToDate, serialNumber } = new X509Certificate(pem);
      expect(Math.abs(Date.now() - hourMs - validFromDate.getTime())).toBeLessThan(60_000);
      expect(Math.abs(Date.now() + 48 * hourMs - validToDate.getTime())).toBeLessThan(60_000);
      // A positive number of at most 20 octets (RFC 5280 4.1.2.2).
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      serials.add(serialNumber);
    }
    expect(serials.size).toBe(pems.length);
  });

  test('a client that trusts it accepts its leaves, by name; nobody else does', async () => {
    const [own, other] = [await makeAuthority(), await makeAuthority('Internal Services CA')];
    expect(await handshake(own, own, 'catalog.example')).toBe('trusted');
    expect(await handshake(own, own, 'orders.example')).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await handshake(own, other, 'catalog.example')).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
});
