import type { TimelineConnection, TimelineStream } from '../../model/timeline.ts';

/** A drain by request count leaves with a request, or with its answer; one by a timer does not care. */
const withRequestNs = 5e6;

/** A connection that was retired, and its requests until then; times in nanoseconds. */
export interface RequestCount {
  connection: TimelineConnection;
  /** When it was retired. */
  time: number;
  requests: number;
  /** The latest request at that time; absent where requests show by the sizes of records alone. */
  last?: TimelineStream | undefined;
  sinceRequest: number;
}

/**
 * True when a connection was retired with its last request (nginx and Envoy, when its HEADERS arrive) or with the answer
 * to it (nghttpx).
 */
export function isWithRequest({ connection, time, last, sinceRequest }: RequestCount): boolean {
  if (sinceRequest <= withRequestNs + (connection.rtt ?? 0)) return true;
  const answers = [last?.responseHeaders, last?.trailers];
  return answers.some((at) => at !== undefined && Math.abs(time - at.time) <= withRequestNs);
}

/** The number of requests after which each of these connections was retired, with the last one; undefined if there is none. */
export function commonCount(retired: readonly RequestCount[]): number | undefined {
  const count = retired[0]?.requests ?? 0;
  const all = count > 0 && retired.every((one) => one.requests === count && isWithRequest(one));
  return all ? count : undefined;
}
