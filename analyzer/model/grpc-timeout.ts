const unitNs: Readonly<Record<string, number>> = { H: 3.6e12, M: 6e10, S: 1e9, m: 1e6, u: 1e3, n: 1 };

/**
 * Nanoseconds of a `grpc-timeout` header value, undefined when it is absent or malformed: at most eight digits and
 * one unit of H, M, S, m, u, n (grpc/grpc doc/PROTOCOL-HTTP2.md).
 */
export function parseGrpcTimeout(value: string | undefined): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(value ?? '');
  if (match === null) return undefined;
  return Number(match[1]) * (unitNs[match[2] ?? ''] ?? NaN);
}
