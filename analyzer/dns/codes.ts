/** Record types that are looked into. */
export const RecordType = { A: 1, CNAME: 5, AAAA: 28, SRV: 33, OPT: 41 } as const;

/** Names of record types (IANA), those that are met in practice. */
const types: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [2, 'NS'],
  [5, 'CNAME'],
  [6, 'SOA'],
  [12, 'PTR'],
  [13, 'HINFO'],
  [15, 'MX'],
  [16, 'TXT'],
  [28, 'AAAA'],
  [33, 'SRV'],
  [35, 'NAPTR'],
  [39, 'DNAME'],
  [41, 'OPT'],
  [43, 'DS'],
  [46, 'RRSIG'],
  [47, 'NSEC'],
  [48, 'DNSKEY'],
  [52, 'TLSA'],
  [64, 'SVCB'],
  [65, 'HTTPS'],
  [99, 'SPF'],
  [251, 'IXFR'],
  [252, 'AXFR'],
  [255, 'ANY'],
  [257, 'CAA'],
]);

/** Names of response codes (IANA; RFC 1035 4.1.1, RFC 2136 2.2, RFC 6891 9). */
const codes: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
  'DSOTYPENI',
];

const extendedCodes: ReadonlyMap<number, string> = new Map([
  [16, 'BADVERS'],
  [17, 'BADKEY'],
  [18, 'BADTIME'],
  [22, 'BADTRUNC'],
  [23, 'BADCOOKIE'],
]);

/** A record type by name; `TYPE` and its number when it has none (RFC 3597 5). */
export function recordTypeName(type: number): string {
  return types.get(type) ?? `TYPE${type}`;
}

/** A response code by name; `RCODE` and its number when it has none. */
export function responseCodeName(code: number): string {
  return codes[code] ?? extendedCodes.get(code) ?? `RCODE${code}`;
}
