import type { Endpoint } from './chunk.ts';

/** The host of an endpoint: what stands before its last colon. */
export function hostOf(endpoint: Endpoint): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'));
}
