import type { HeaderField } from '../model/frame.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';

/** A proxy forwards a request at once, or after it has a connection; later than this it is another request. */
const longestForwardDelayNs = 5e9;

/** Open requests remembered for joining; a flood of requests forgets the oldest ones instead of growing. */
const mostCandidates = 10_000;

/** Headers that proxies add to what they forward (Envoy always adds the first two or the third). */
const addedByProxies = new Set(['x-envoy-expected-rq-timeout-ms', 'x-request-id', 'x-forwarded-for', 'via']);

/** True when the request carries a header that a proxy added. */
export function forwarded(headers: readonly HeaderField[] | null): boolean {
  return headers?.some(([name]) => addedByProxies.has(name)) ?? false;
}

function valueOf(headers: readonly HeaderField[] | null, name: string): string | undefined {
  return headers?.find(([field]) => field === name)?.[1];
}

function hostOf(endpoint: string): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'));
}

function samePair(a: TimelineConnection, b: TimelineConnection): boolean {
  return a.client === b.client && a.server === b.server;
}

/** True when `later` can be what a proxy made of `earlier`: another connection, and beyond the same host. */
function plausible(earlier: TimelineStream, later: TimelineStream): boolean {
  const [down, up] = [earlier.connection, later.connection];
  if (down === up || samePair(down, up)) return false;
  if (later.opened.time - earlier.opened.time > longestForwardDelayNs) return false;
  const id = valueOf(earlier.headers, 'x-request-id');
  if (id !== undefined && valueOf(later.headers, 'x-request-id') !== undefined) {
    return id === valueOf(later.headers, 'x-request-id');
  }
  if (hostOf(down.server) === hostOf(up.client)) return true;
  return down.input !== up.input || forwarded(later.headers);
}

/**
 * Finds which stream of one hop serves which stream of the hop before.
 *
 * Requests are matched by path and order: a proxy forwards requests of one path in the order of their arrival, and
 * the copy appears after the original on the common clock. Where both carry `x-request-id`, it decides.
 */
export function createJoiner(): {
  opened(stream: TimelineStream): TimelineStream | undefined;
  ended(stream: TimelineStream): void;
} {
  const waiting = new Map<string, TimelineStream[]>();
  let count = 0;

  function forget(stream: TimelineStream): void {
    const list = waiting.get(stream.path ?? '');
    const at = list?.indexOf(stream) ?? -1;
    if (list === undefined || at < 0) return;
    list.splice(at, 1);
    count--;
    if (list.length === 0) waiting.delete(stream.path ?? '');
  }

  function remember(stream: TimelineStream): void {
    if (count >= mostCandidates) {
      const oldest = waiting.values().next().value?.[0];
      if (oldest !== undefined) forget(oldest);
    }
    const list = waiting.get(stream.path ?? '');
    if (list === undefined) waiting.set(stream.path ?? '', [stream]);
    else list.push(stream);
    count++;
  }

  return {
    /** Takes in a new request and returns the request of the hop before, when there is one. */
    opened(stream) {
      if (stream.path === null) return undefined;
      const found = waiting
        .get(stream.path)
        ?.find((candidate) => candidate.upstream === undefined && plausible(candidate, stream));
      if (found === undefined) {
        remember(stream);
        return undefined;
      }
      // A proxy that retries opens another copy while the request is still open: keep it findable.
      return found;
    },
    ended: forget,
  };
}
