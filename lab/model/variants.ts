import type { TransportVariant } from './plan.ts';

/**
 * What the analyzer is given of a run: plaintext; TLS with its keys; TLS without keys, but with the logs of the proxies
 * and the clients; TLS with neither.
 */
export type Variant = TransportVariant | 'tls-logs' | 'tls-nokeys';

/** All of them. One that needs no keys stands behind the one that has them. */
export const allVariants = ['plain', 'tls', 'tls-logs', 'tls-nokeys'] as const satisfies readonly Variant[];

/** What crosses the wire in a variant. */
export function transportOf(variant: Variant): TransportVariant {
  return variant === 'plain' ? 'plain' : 'tls';
}

/** True for a variant whose captures cannot be decrypted. */
export function isSealed(variant: Variant): boolean {
  return variant === 'tls-logs' || variant === 'tls-nokeys';
}

/** True for a variant in which the analyzer reads the logs of the run. */
export function readsLogs(variant: Variant): boolean {
  return variant === 'tls-logs';
}
