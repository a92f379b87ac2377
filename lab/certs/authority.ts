/** A certificate authority for one run: it lives for two days and signs what the run's hosts need. */
import 'reflect-metadata';
import { randomBytes, type webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** P-256 keys: small certificates, and every peer knows them. */
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const hourMs = 3_600_000;
/** Clocks of containers may lag behind. */
const notBeforeMs = -hourMs;
const notAfterMs = 48 * hourMs;

/** What a leaf certificate stands for. */
export interface LeafNames {
  /** DNS name: the subject and a subject alternative name. */
  name: string;
  /** IP addresses, as further alternative names. */
  addresses: readonly string[];
  /** Days from now in which it is valid; by default from an hour ago to two days ahead. */
  validDays?: readonly [from: number, to: number];
}

/** A certificate with its key, both PEM. */
export interface Leaf {
  certPem: string;
  keyPem: string;
}

/** Signs leaf certificates. */
export interface Authority {
  caPem: string;
  issue(names: LeafNames): Promise<Leaf>;
}

function validity(days?: LeafNames['validDays']): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  const [from, to] = days === undefined ? [notBeforeMs, notAfterMs] : days.map((day) => day * 24 * hourMs);
  return { notBefore: new Date(now + (from ?? 0)), notAfter: new Date(now + (to ?? 0)) };
}

/** A positive serial number (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function pem(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

/**
 * Makes an authority with a fresh key. Its names are what any test service could be called.
 *
 * One that is not to be trusted needs a name of its own: of two that share one, verifiers take the trusted one for the
 * issuer and complain about the signature (alert decrypt_error), where an unknown issuer gives unknown_ca.
 */
export async function makeAuthority(name = 'Example Root CA'): Promise<Authority> {
  const keys = await makeKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    ...validity(),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });

  return {
    caPem: pem(root),
    async issue({ name, addresses, validDays }) {
      const own = await makeKeys();
      const leaf = await X509CertificateGenerator.create({
        serialNumber: serialNumber(),
        subject: `CN=${name}`,
        issuer: root.subject,
        ...validity(validDays),
        signingAlgorithm: algorithm,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
          new SubjectAlternativeNameExtension([
            { type: 'dns', value: name },
            ...addresses.map((value) => ({ type: 'ip' as const, value })),
          ]),
        ],
      });
      return { certPem: pem(leaf), keyPem: await keyPem(own.privateKey) };
    },
  };
}
