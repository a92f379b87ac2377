/**
 * Reads from a certificate (RFC 5280 4.1) what a diagnosis asks: whose it is, who signed it, for which names, and when
 * it is valid. Nothing is verified: a capture does not hold the trust store of the peer that would have to.
 */
import type { CertificateFacts } from '../model/facts/tls.ts';
import type { DerValue } from './der.ts';
import { DerTag, derChildren, derText, derTime, objectIdentifier, readDer } from './der.ts';

/** Short names of attributes (RFC 4514 3, and what openssl prints). */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
]);

const keyTypes: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.1.1.1', 'rsa'],
  ['1.2.840.10045.2.1', 'ec'],
  ['1.3.101.112', 'ed25519'],
  ['1.3.101.113', 'ed448'],
]);

const subjectAltName = '2.5.29.17';
/** Attack: a certificate for ten thousand names. Public authorities allow a hundred. */
const maxNames = 256;
/** RFC 5280 4.1.2.2 allows 20 bytes. */
const maxSerialLength = 32;

/** Tags of the optional parts of TBSCertificate and of GeneralName that are read (RFC 5280 4.1, 4.2.1.6). */
const Tagged = { VERSION: 0xa0, EXTENSIONS: 0xa3, EMAIL: 0x81, DNS: 0x82, URI: 0x86, ADDRESS: 0x87 } as const;

/** Reads one certificate; undefined when it is none. */
export function parseCertificate(bytes: Uint8Array): CertificateFacts | undefined {
  const certificate = readDer(bytes, 0, bytes.length);
  if (certificate?.tag !== DerTag.SEQUENCE) return undefined;
  const [tbs] = derChildren(bytes, certificate);
  if (tbs?.tag !== DerTag.SEQUENCE) return undefined;
  const parts = derChildren(bytes, tbs);
  if (parts[0]?.tag === Tagged.VERSION) parts.shift();
  const [serial, , issuer, validity, subject, publicKey] = parts;
  if (issuer === undefined || subject === undefined || validity === undefined) return undefined;
  const [notBefore, notAfter] = derChildren(bytes, validity);
  const [algorithm] = publicKey === undefined ? [] : derChildren(bytes, publicKey);
  const [keyType] = algorithm === undefined ? [] : derChildren(bytes, algorithm);
  const key = objectIdentifier(bytes, keyType);
  const extensions = parts.find(({ tag }) => tag === Tagged.EXTENSIONS);
  const commonName = attributes(bytes, subject).findLast(([name]) => name === 'CN')?.[1];
  return {
    subject: distinguishedName(bytes, subject),
    ...(commonName === undefined ? {} : { commonName }),
    issuer: distinguishedName(bytes, issuer),
    names: extensions === undefined ? [] : alternativeNames(bytes, extensions),
    notBeforeSeconds: derTime(bytes, notBefore),
    notAfterSeconds: derTime(bytes, notAfter),
    selfSigned: equal(bytes, subject, issuer),
    serial: serialNumber(bytes, serial),
    keyType: keyTypes.get(key) ?? key,
  };
}

/** `C=ZZ, O=Example, CN=calls.test` for a Name value. */
export function distinguishedName(bytes: Uint8Array, name: DerValue): string {
  return attributes(bytes, name)
    .map(([attribute, value]) => `${attribute}=${value}`)
    .join(', ');
}

function attributes(bytes: Uint8Array, name: DerValue): [name: string, value: string][] {
  return derChildren(bytes, name).flatMap((set) =>
    derChildren(bytes, set).flatMap((attribute): [string, string][] => {
      const [type, value] = derChildren(bytes, attribute);
      if (value === undefined) return [];
      const id = objectIdentifier(bytes, type);
      return [[attributeNames.get(id) ?? id, derText(bytes, value)]];
    }),
  );
}

function alternativeNames(bytes: Uint8Array, extensions: DerValue): string[] {
  const [list] = derChildren(bytes, extensions);
  if (list === undefined) return [];
  for (const extension of derChildren(bytes, list)) {
    const [id, ...rest] = derChildren(bytes, extension);
    if (objectIdentifier(bytes, id) !== subjectAltName) continue;
    // Between them stands the critical flag, where it is true.
    const value = rest.at(-1);
    const names = value?.tag === DerTag.OCTET_STRING ? readDer(bytes, value.start, value.end) : undefined;
    if (names === undefined) return [];
    return derChildren(bytes, names)
      .slice(0, maxNames)
      .map((one) => generalName(bytes, one));
  }
  return [];
}

function generalName(bytes: Uint8Array, name: DerValue): string {
  switch (name.tag) {
    case Tagged.DNS:
      return derText(bytes, name);
    case Tagged.URI:
      return `uri:${derText(bytes, name)}`;
    case Tagged.EMAIL:
      return `email:${derText(bytes, name)}`;
    case Tagged.ADDRESS:
      return address(bytes.subarray(name.start, name.end));
    default:
      return `other:${name.tag.toString(16)}`;
  }
}

/** An IPv4 address with dots; an IPv6 one in eight groups, without leading zeros. */
function address(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups: string[] = [];
  for (let at = 0; at + 1 < Math.min(bytes.length, 16); at += 2) {
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  }
  return groups.join(':');
}

function serialNumber(bytes: Uint8Array, serial: DerValue | undefined): string {
  if (serial?.tag !== DerTag.INTEGER) return '';
  // A zero in front keeps the number positive and is no part of it.
  const start = bytes[serial.start] === 0 && serial.end - serial.start > 1 ? serial.start + 1 : serial.start;
  const digits = bytes.subarray(start, Math.min(serial.end, start + maxSerialLength));
  return Array.from(digits, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function equal(bytes: Uint8Array, one: DerValue, other: DerValue): boolean {
  if (one.end - one.at !== other.end - other.at) return false;
  for (let at = 0; at < one.end - one.at; at++) {
    if (bytes[one.at + at] !== bytes[other.at + at]) return false;
  }
  return true;
}
