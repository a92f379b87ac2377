/** Nanoseconds of one unit; 0 for a character that is none (grpc/grpc doc/PROTOCOL-HTTP2.md, TimeoutUnit). */
function unitNs(unit: string): number {
  switch (unit) {
    case 'H':
      return 3.6e12;
    case 'M':
      return 6e10;
    case 'S':
      return 1e9;
    case 'm':
      return 1e6;
    case 'u':
      return 1e3;
    case 'n':
      return 1;
    default:
      return 0;
  }
}

/** Digits that a timeout may have (grpc/grpc doc/PROTOCOL-HTTP2.md, TimeoutValue). */
const MAX_DIGITS = 8;

/**
 * Nanoseconds of a `grpc-timeout` header value, undefined when it is absent or malformed: at most eight digits and
 * one unit of H, M, S, m, u, n (grpc/grpc doc/PROTOCOL-HTTP2.md).
 */
export function parseGrpcTimeout(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const digits = value.length - 1;
  if (digits < 1 || digits > MAX_DIGITS) return undefined;
  let count = 0;
  for (let at = 0; at < digits; at++) {
    const digit = value.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    count = count * 10 + digit;
  }
  const unit = unitNs(value.charAt(digits));
  return unit === 0 ? undefined : count * unit;
}
