/** Certificates of openssl, read as openssl's own `x509` reads them. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseCertificate } from '../../../analyzer/tls/x509.ts';
import { withFolder } from '../../support/temporary.ts';

const openssl = (...args: readonly string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

const keys = {
  rsa: ['rsa:2048'],
  ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  ed25519: ['ed25519'],
} as const;

/** A certificate in DER, self-signed unless an issuer is named. */
async function made(
  use: (der: Uint8Array, file: string) => void,
  options: {
    subject: string;
    names?: string;
    key?: keyof typeof keys;
    days?: number;
    issuer?: string;
    serial?: string;
  },
): Promise<void> {
  await withFolder(async (folder) => {
    const { subject, names, key = 'ec', days = 30, issuer, serial } = options;
    const request = (name: string, of: string, more: readonly string[]): string[] => [
      ...['req', '-x509', '-newkey', ...keys[key], '-nodes', '-keyout', `${folder}/${name}.key`],
      ...['-subj', of, '-days', String(days), '-utf8', ...more],
    ];
    const san = names === undefined ? [] : ['-addext', `subjectAltName=${names}`];
    const number = serial === undefined ? [] : ['-set_serial', serial];
    const by: string[] = [];
    if (issuer !== undefined) {
      openssl(...request('ca', issuer, []), '-out', `${folder}/ca.pem`);
      by.push('-CA', `${folder}/ca.pem`, '-CAkey', `${folder}/ca.key`);
    }
    openssl(
      ...request('own', subject, [...san, ...number, ...by]),
      '-outform',
      'DER',
      '-out',
      `${folder}/c.der`,
    );
    const der = readFileSync(`${folder}/c.der`);
    writeFileSync(`${folder}/copy.der`, der);
    use(new Uint8Array(der), `${folder}/copy.der`);
  });
}

/** A line of `openssl x509`, without its label. */
function said(file: string, ...what: readonly string[]): string {
  const text = openssl('x509', '-inform', 'DER', '-in', file, '-noout', ...what).trim();
  return text.slice(text.indexOf('=') + 1).trim();
}

const oneLine = ['-nameopt', 'sep_comma_plus_space,sname,utf8'];

describe('what openssl says too', () => {
  test.each([
    [
      {
        subject: '/C=ZZ/O=Example Ltd/OU=Lab/CN=calls.test',
        names: 'DNS:calls.test,DNS:*.calls.test',
        key: 'rsa',
      },
    ],
    [
      {
        subject: '/CN=192.0.2.1',
        names: 'IP:192.0.2.1,IP:2001:db8::1,URI:spiffe://calls.test/a,email:a@calls.test',
      },
    ],
    [{ subject: '/O=Zürich/CN=größe', key: 'ed25519', serial: '0x00ff12', days: 9000 }],
    [{ subject: '/DC=test/DC=calls/CN=inner/emailAddress=x@calls.test', issuer: '/O=Authority/CN=Root' }],
    [{ subject: '/ST=A/L=B/serialNumber=7', serial: '1' }],
  ] as const)('%j', async (options) => {
    await made((der, file) => {
      const read = parseCertificate(der);
      expect(read?.subject).toBe(said(file, '-subject', ...oneLine));
      expect(read?.issuer).toBe(said(file, '-issuer', ...oneLine));
      expect(BigInt(`0x${read?.serial}`)).toBe(BigInt(`0x${said(file, '-serial')}`));
      const when = (seconds = NaN): string => new Date(seconds * 1000).toISOString();
      expect(when(read?.notBeforeSeconds)).toBe(new Date(said(file, '-startdate')).toISOString());
      expect(when(read?.notAfterSeconds)).toBe(new Date(said(file, '-enddate')).toISOString());
      expect(read?.selfSigned).toBe(!('issuer' in options));
      expect(read?.keyType).toBe('key' in options ? options.key : 'ec');
    }, options);
  });

  test('names', async () => {
    const names = 'DNS:calls.test,IP:192.0.2.1,IP:2001:db8::1,URI:spiffe://calls.test/a,email:a@calls.test';
    await made(
      (der) => {
        expect(parseCertificate(der)).toMatchObject({
          commonName: 'calls.test',
          names: [
            'calls.test',
            '192.0.2.1',
            '2001:db8:0:0:0:0:0:1',
            'uri:spiffe://calls.test/a',
            'email:a@calls.test',
          ],
        });
      },
      { subject: '/CN=first/CN=calls.test', names },
    );
  });

  test('a certificate without CN and names has neither', async () => {
    await made(
      (der) => {
        const read = parseCertificate(der);
        expect(read).toMatchObject({ subject: 'O=Example', names: [] });
        expect(read).not.toHaveProperty('commonName');
      },
      { subject: '/O=Example' },
    );
  });
});

describe('what is none', () => {
  test('random bytes and every cut', async () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => void parseCertificate(bytes)));
    await made(
      (der) => {
        for (let length = 0; length < der.length; length += 7)
          expect(parseCertificate(der.subarray(0, length))).toBeUndefined();
      },
      { subject: '/CN=calls.test' },
    );
  });

  test('a changed byte never throws', async () => {
    await made(
      (der) => {
        let readable = 0;
        for (let at = 0; at < der.length; at += 3) {
          const changed = der.slice();
          changed[at] = (changed[at] ?? 0) ^ 0x55;
          if (parseCertificate(changed) !== undefined) readable++;
        }
        expect(readable).toBeGreaterThan(0);
      },
      { subject: '/CN=calls.test', names: 'DNS:calls.test' },
    );
  });
});
