import { hostOf } from '../model/endpoint.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';
import type { RequestFields } from './header-lists.ts';

/** A proxy forwards a request at once, or after it has a connection; later than this it is another request. */
const longestForwardDelayNs = 5e9;

/** Open requests remembered for joining; a flood of requests forgets the oldest ones instead of growing. */
const mostCandidates = 10_000;

/** Open requests of one path that are looked at for one copy: the oldest are the likeliest, and time must not grow. */
const mostLookedAt = 256;

/** Pairs of listeners that are known to stand behind each other; a capture of a mesh has many. */
const mostRoutes = 1024;

/** A request that is open, and what its headers say. */
interface Candidate {
  readonly stream: TimelineStream;
  readonly path: string;
  readonly requestId: string | undefined;
}

/** Open requests that may have a copy: those that have none yet, and those whose copy may be repeated. */
interface Waiting {
  /** Without `x-request-id`. */
  readonly anonymous: Set<Candidate>;
  readonly named: Set<Candidate>;
  readonly taken: Set<Candidate>;
}

function samePair(a: TimelineConnection, b: TimelineConnection): boolean {
  return a.client === b.client && a.server === b.server;
}

/** True for an attempt that a proxy may repeat: it ended, and not with an answer that says OK. */
function failed(attempt: TimelineStream | undefined): boolean {
  if (attempt?.ended === undefined) return false;
  return attempt.grpcStatus === undefined ? attempt.ended.how !== 'end-stream' : attempt.grpcStatus !== 0;
}

/** Which listener stands behind which, as pairs that were found tell; requests do not travel in a circle. */
function createRoutes(): {
  add(front: string, back: string): void;
  leads(from: string, to: string): boolean;
} {
  const behind = new Map<string, Set<string>>();
  let count = 0;
  return {
    add(front, back) {
      const known = behind.get(front);
      if (known?.has(back) === true || count >= mostRoutes) return;
      count++;
      if (known === undefined) behind.set(front, new Set([back]));
      else known.add(back);
    },
    leads(from, to) {
      const seen = new Set([from]);
      for (const listener of seen) {
        if (listener === to) return true;
        for (const next of behind.get(listener) ?? []) seen.add(next);
      }
      return false;
    },
  };
}

/** Finds which stream of one hop serves which stream of the hop before. */
export interface Joiner {
  /** Takes in a new request and returns the request of the hop before, when there is one. */
  opened(stream: TimelineStream, fields: Readonly<RequestFields>): TimelineStream | undefined;
  ended(stream: TimelineStream): void;
}

/**
 * Builds a joiner.
 *
 * Requests are matched by path and order: a proxy forwards requests of one path in the order of their arrival, and
 * the copy appears after the original on the common clock. Where both carry `x-request-id`, it decides. A request
 * whose copy failed may get another one: the proxy tries again. A copy may be an original for the next proxy.
 */
export function createJoiner(): Joiner {
  const waiting = new Map<string, Waiting>();
  const byRequestId = new Map<string, Set<Candidate>>();
  const candidates = new Map<TimelineStream, Candidate>();
  const routes = createRoutes();

  function forget(candidate: Candidate): void {
    candidates.delete(candidate.stream);
    const { path, requestId } = candidate;
    const sets = waiting.get(path);
    if (sets !== undefined) {
      sets.anonymous.delete(candidate);
      sets.named.delete(candidate);
      sets.taken.delete(candidate);
      if (sets.anonymous.size + sets.named.size + sets.taken.size === 0) waiting.delete(path);
    }
    const same = requestId === undefined ? undefined : byRequestId.get(requestId);
    if (same?.delete(candidate) === true && same.size === 0) byRequestId.delete(requestId ?? '');
  }

  function remember(stream: TimelineStream, path: string, requestId: string | undefined): void {
    if (candidates.size >= mostCandidates) {
      const [oldest] = candidates.values();
      if (oldest !== undefined) forget(oldest);
    }
    const candidate = { stream, path, requestId };
    candidates.set(stream, candidate);
    let sets = waiting.get(path);
    if (sets === undefined) {
      sets = { anonymous: new Set(), named: new Set(), taken: new Set() };
      waiting.set(path, sets);
    }
    (requestId === undefined ? sets.anonymous : sets.named).add(candidate);
    if (requestId === undefined) return;
    const same = byRequestId.get(requestId);
    if (same === undefined) byRequestId.set(requestId, new Set([candidate]));
    else same.add(candidate);
  }

  /** The first of these, oldest first, that `later` can be a copy of. */
  function firstOf(
    set: ReadonlySet<Candidate> | undefined,
    later: TimelineStream,
    fields: Readonly<RequestFields>,
    wanted: (candidate: Candidate) => boolean,
  ): Candidate | undefined {
    let looked = 0;
    for (const candidate of set ?? []) {
      if (++looked > mostLookedAt) return undefined;
      if (wanted(candidate) && isCopy(later, fields, candidate)) return candidate;
    }
    return undefined;
  }

  /** Tells whether `later` can be what a proxy made of an earlier request: another connection, and beyond the same host. */
  function isCopy(later: TimelineStream, fields: Readonly<RequestFields>, candidate: Candidate): boolean {
    const earlier = candidate.stream;
    const up = later.connection;
    const down = earlier.connection;
    if (down === up || samePair(down, up)) return false;
    const waitingSince = earlier.upstream?.ended?.at.time ?? earlier.opened.time;
    if (later.opened.time - waitingSince > longestForwardDelayNs) return false;
    // Two clients of one server are no hops of one path; on loopback every host is the same host.
    const sameServer = down.server === up.server;
    if (!sameServer && routes.leads(up.server, down.server)) return false;
    const sameHost = !sameServer && hostOf(down.server) === hostOf(up.client);
    // What is a copy itself has a copy beyond the next proxy only: two attempts of one proxy are no hops of one path.
    if (earlier.downstream !== undefined && !sameHost && down.hop !== 'proxy-proxy') return false;
    if (fields.requestId !== undefined && candidate.requestId !== undefined) {
      return fields.requestId === candidate.requestId;
    }
    if (sameHost) return true;
    // The addresses do not tell. A request that a proxy forwarded already is no original of the next one it forwards.
    if (down.hop === 'proxy-server' || up.hop === 'client-proxy') return false;
    return fields.forwarded || (down.input !== up.input && !sameServer);
  }

  function findFor(
    later: TimelineStream,
    path: string,
    fields: Readonly<RequestFields>,
  ): Candidate | undefined {
    const sets = waiting.get(path);
    const same = fields.requestId === undefined ? undefined : byRequestId.get(fields.requestId);
    const samePath = (candidate: Candidate): boolean => candidate.path === path;
    const free = (candidate: Candidate): boolean =>
      samePath(candidate) && candidate.stream.upstream === undefined;
    const again = (candidate: Candidate): boolean => samePath(candidate) && failed(candidate.stream.upstream);
    const named = fields.requestId === undefined ? sets?.named : same;
    // A proxy that retries opens another copy while the request is still open: it stays findable.
    return (
      firstOf(named, later, fields, free) ??
      firstOf(sets?.anonymous, later, fields, free) ??
      firstOf(sets?.taken, later, fields, again)
    );
  }

  return {
    opened(stream, fields) {
      const { path, requestId } = fields;
      if (path === undefined) return undefined;
      const found = findFor(stream, path, fields);
      if (found !== undefined) {
        const sets = waiting.get(path);
        sets?.anonymous.delete(found);
        sets?.named.delete(found);
        sets?.taken.add(found);
        routes.add(found.stream.connection.server, stream.connection.server);
      }
      remember(stream, path, requestId);
      return found?.stream;
    },
    ended(stream) {
      const candidate = candidates.get(stream);
      if (candidate !== undefined) forget(candidate);
    },
  };
}
