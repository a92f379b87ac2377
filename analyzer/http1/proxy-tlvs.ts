import { readU16, readU32 } from '../model/bytes.ts';
import type { FactMap } from '../model/fact.ts';

type Said = Pick<FactMap['proxy-protocol.header'], 'alpn' | 'authority' | 'tls'>;

/** Types of the vectors that are read (PROXY protocol, section 2.2). */
const PP2_TYPE_ALPN = 0x01;
const PP2_TYPE_AUTHORITY = 0x02;
const PP2_TYPE_SSL = 0x20;
const PP2_SUBTYPE_SSL_VERSION = 0x21;
const PP2_SUBTYPE_SSL_CN = 0x22;
const PP2_CLIENT_SSL = 0x01;
/** Client certificate flags of `pp2_tlv_ssl.client`: shown on this connection, or in its session. */
const PP2_CLIENT_CERT = 0x02 | 0x04;

/** Characters kept of a value. */
const MAX_VALUE = 255;

/** Calls `take` for each whole vector. */
function eachTlv(bytes: Uint8Array, take: (type: number, value: Uint8Array) => void): void {
  for (let at = 0; at + 3 <= bytes.length;) {
    const end = at + 3 + readU16(bytes, at + 1);
    if (end > bytes.length) return;
    take(bytes[at] ?? 0, bytes.subarray(at + 3, end));
    at = end;
  }
}

function latin1(value: Uint8Array): string {
  return Buffer.from(value.subarray(0, MAX_VALUE)).toString('latin1');
}

/** What the vectors behind the addresses of a version 2 header say; unknown ones are passed over. */
export function readTlvs(bytes: Uint8Array): Said {
  const said: Said = {};
  eachTlv(bytes, (type, value) => {
    if (type === PP2_TYPE_ALPN) said.alpn = latin1(value);
    else if (type === PP2_TYPE_AUTHORITY) said.authority = latin1(value);
    else if (type === PP2_TYPE_SSL && ((value[0] ?? 0) & PP2_CLIENT_SSL) !== 0) said.tls = readSsl(value);
  });
  return said;
}

/** `pp2_tlv_ssl`: flags, result of the verification, then vectors of its own. */
function readSsl(value: Uint8Array): NonNullable<Said['tls']> {
  const shown = ((value[0] ?? 0) & PP2_CLIENT_CERT) !== 0;
  const tls: NonNullable<Said['tls']> = { clientCertificate: shown && readU32(value, 1) === 0 };
  eachTlv(value.subarray(5), (type, inner) => {
    if (type === PP2_SUBTYPE_SSL_VERSION) tls.version = latin1(inner);
    else if (type === PP2_SUBTYPE_SSL_CN) tls.commonName = latin1(inner);
  });
  return tls;
}
