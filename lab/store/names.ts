import type { RunName } from '../model/events.ts';

/** Longest folder name: file systems allow 255 bytes; the rest is left to temporary files beside it. */
const LONGEST = 180;

/** A file name of letters, digits, dot, dash and underscore that is not hidden and cannot leave its folder. */
export function fileName(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^[.]+/, '_');
  return safe === '' ? '_' : safe.slice(0, LONGEST);
}

/**
 * `<scenario>-<backend>-<variant>-<role>-<repeat>`: `connection-aging-netns-tls-fault-1`; a proxy or a client
 * that is not the usual one stands behind the backend.
 */
export function runFolderName({ scenario, backend, proxy, client, variant, role, repeat }: RunName): string {
  const place = [backend, ...(proxy === 'envoy' ? [] : [proxy]), ...(client === undefined ? [] : [client])];
  return fileName([scenario, ...place, variant, role, String(repeat)].join('-'));
}

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

/** `2026-07-19T10-11-12Z-k3f9qz`: sorts by time, has no colon, and two suites of one second differ. */
export function suiteFolderName(now: Date): string {
  const second = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${second}-${[...random].map((byte) => letters[byte % letters.length] ?? 'x').join('')}`;
}
