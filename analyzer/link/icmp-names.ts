import type { IcmpErrorKind } from '../model/facts/link.ts';

/** Codes of ICMP destination unreachable (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1). */
const unreachable4: readonly string[] = [
  'network-unreachable',
  'host-unreachable',
  'protocol-unreachable',
  'port-unreachable',
  'fragmentation-needed',
  'source-route-failed',
  'network-unknown',
  'host-unknown',
  'source-host-isolated',
  'network-prohibited',
  'host-prohibited',
  'network-unreachable-for-service',
  'host-unreachable-for-service',
  'administratively-prohibited',
  'host-precedence-violation',
  'precedence-cutoff',
];

/** Codes of ICMPv6 destination unreachable (RFC 4443 3.1, RFC 6550 20.14, RFC 8883 3.1). */
const unreachable6: readonly string[] = [
  'no-route',
  'administratively-prohibited',
  'beyond-scope',
  'address-unreachable',
  'port-unreachable',
  'source-policy',
  'reject-route',
  'source-routing-header',
  'headers-too-long',
];

const timeExceeded: readonly string[] = ['hop-limit', 'reassembly-time'];
const parameter4: readonly string[] = ['pointer', 'option-missing', 'bad-length'];
const parameter6: readonly string[] = [
  'header-field',
  'next-header',
  'option',
  'first-fragment',
  'segment-routing',
];

interface ErrorType {
  error: IcmpErrorKind;
  reasons: readonly string[];
}

const types4: ReadonlyMap<number, ErrorType> = new Map<number, ErrorType>([
  [3, { error: 'unreachable', reasons: unreachable4 }],
  [4, { error: 'source-quench', reasons: ['source-quench'] }],
  [11, { error: 'time-exceeded', reasons: timeExceeded }],
  [12, { error: 'parameter-problem', reasons: parameter4 }],
]);

const types6: ReadonlyMap<number, ErrorType> = new Map<number, ErrorType>([
  [1, { error: 'unreachable', reasons: unreachable6 }],
  [2, { error: 'too-big', reasons: ['packet-too-big'] }],
  [3, { error: 'time-exceeded', reasons: timeExceeded }],
  [4, { error: 'parameter-problem', reasons: parameter6 }],
]);

/** What an ICMP message of this type and code complains of; undefined for what is no error. */
export function icmpError(
  version: 4 | 6,
  type: number,
  code: number,
): { error: IcmpErrorKind; reason: string } | undefined {
  const found = (version === 4 ? types4 : types6).get(type);
  if (found === undefined) return undefined;
  const reason = found.reasons[code] ?? `code-${code}`;
  return { error: reason === 'fragmentation-needed' ? 'too-big' : found.error, reason };
}
