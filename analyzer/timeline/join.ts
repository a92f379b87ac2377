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

/** True for an attempt that a proxy may repeat: it ended, and not with an answer that says OK. */
function failed(attempt: TimelineStream | undefined): boolean {
  if (attempt?.ended === undefined) return false;
  return attempt.grpcStatus === undefined ? attempt.ended.how !== 'end-stream' : attempt.grpcStatus !== 0;
}

/**
 * Tells whether `later` can be what a proxy made of an earlier request: another connection, and beyond the same host.
 *
 * Asked of every open request of the path, so what depends on `later` alone is looked up once.
 */
function copyOf(later: TimelineStream): (earlier: TimelineStream) => boolean {
  const up = later.connection;
  const host = hostOf(up.client);
  const id = valueOf(later.headers, 'x-request-id');
  const byProxy = forwarded(later.headers);
  return (earlier) => {
    const down = earlier.connection;
    if (down === up || samePair(down, up)) return false;
    const waitingSince = earlier.upstream?.ended?.at.time ?? earlier.opened.time;
    if (later.opened.time - waitingSince > longestForwardDelayNs) return false;
    const earlierId = id === undefined ? undefined : valueOf(earlier.headers, 'x-request-id');
    if (earlierId !== undefined) return earlierId === id;
    // Two clients of one server are no hops of one path; on loopback every host is the same host.
    const sameServer = down.server === up.server;
    if (!sameServer && hostOf(down.server) === host) return true;
    // The addresses do not tell. A request that a proxy forwarded already is no original of the next one it forwards.
    if (down.hop === 'proxy-server' || up.hop === 'client-proxy') return false;
    return byProxy || (down.input !== up.input && !sameServer);
  };
}

/**
 * Finds which stream of one hop serves which stream of the hop before.
 *
 * Requests are matched by path and order: a proxy forwards requests of one path in the order of their arrival, and
 * the copy appears after the original on the common clock. Where both carry `x-request-id`, it decides. A request
 * whose copy failed may get another one: the proxy tries again.
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
      const candidates = waiting.get(stream.path) ?? [];
      const plausible = copyOf(stream);
      // A proxy that retries opens another copy while the request is still open: it stays findable.
      const found =
        candidates.find((candidate) => candidate.upstream === undefined && plausible(candidate)) ??
        candidates.find((candidate) => failed(candidate.upstream) && plausible(candidate));
      if (found === undefined) remember(stream);
      return found;
    },
    ended: forget,
  };
}
