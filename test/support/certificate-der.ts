/** Certificates byte by byte (RFC 5280 4.1, X.690), with a signature that nobody made: what is read is never verified. */

/** What a test says of a certificate. */
export interface CertificateParts {
  commonName?: string;
  /** Common name of the issuer; its own when left out. */
  issuer?: string;
  names?: readonly string[];
  /** Seconds since 1970. */
  notBefore: number;
  notAfter: number;
}

function der(tag: number, ...parts: readonly (readonly number[])[]): number[] {
  const body = parts.flat();
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return [tag, ...length, ...body];
}

function text(tag: number, value: string): number[] {
  return der(tag, [...Buffer.from(value, 'latin1')]);
}

const sequence = (...parts: readonly number[][]): number[] => der(0x30, ...parts);
const oid = (...octets: readonly number[]): number[] => der(0x06, octets);

/** A distinguished name of a common name alone. */
export function nameDer(commonName: string): number[] {
  return sequence(der(0x31, sequence(oid(0x55, 4, 3), text(0x0c, commonName))));
}

/** GeneralizedTime, seconds since 1970. */
function time(seconds: number): number[] {
  const digits = new Date(seconds * 1000).toISOString().replace(/\D/g, '').slice(0, 14);
  return text(0x18, `${digits}Z`);
}

/** The certificate, for `commonName` and `names`. */
export function certificateDer(parts: CertificateParts): Uint8Array {
  const { commonName = 'catalog.example', issuer = commonName, names = [commonName] } = parts;
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));
  const key = sequence(
    sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1)),
    der(0x03, [0, 4, ...new Array<number>(64).fill(7)]),
  );
  const alternatives = der(0x04, sequence(...names.map((one) => text(0x82, one))));
  const extensions = der(0xa3, sequence(sequence(oid(0x55, 29, 17), alternatives)));
  const validity = sequence(time(parts.notBefore), time(parts.notAfter));
  const tbs = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1]),
    algorithm,
    nameDer(issuer),
    validity,
    nameDer(commonName),
    key,
    extensions,
  );
  return Uint8Array.from(sequence(tbs, algorithm, der(0x03, [0, ...new Array<number>(64).fill(9)])));
}
