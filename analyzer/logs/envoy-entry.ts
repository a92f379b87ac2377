import type { LogConnection, LogEntry, LogKeys, LogResponse } from '../model/log.ts';
import { GrpcStatus } from '../model/codes.ts';
import { parseGrpcTimeout } from '../model/grpc-timeout.ts';
import { endpoint } from './addresses.ts';
import { detailsMeaning } from './envoy-details.ts';
import type { Fields } from './envoy-fields.ts';
import { flagMeaning, flagsOf } from './envoy-flags.ts';
import { fieldTime } from './times.ts';

const statusByName = new Map(
  Object.entries(GrpcStatus).map(([name, code]) => [name.replaceAll('_', '').toLowerCase(), code]),
);

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** `2`, `Unavailable`, `DEADLINE_EXCEEDED`. */
function grpcStatus(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return count(text) ?? statusByName.get(text.replaceAll('_', '').toLowerCase());
}

function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: NonNullable<T[K]> };
}

function keysOf(fields: Fields): LogKeys {
  const time = fields.start === undefined ? undefined : fieldTime(fields.start);
  return given({
    time,
    timeOf: time === undefined ? undefined : ('start' as const),
    client: fields.client === undefined ? undefined : endpoint(fields.client),
    server: fields.server === undefined ? undefined : endpoint(fields.server),
    upstreamLocal: fields.upstreamLocal === undefined ? undefined : endpoint(fields.upstreamLocal),
    upstream: fields.upstream === undefined ? undefined : endpoint(fields.upstream),
    label: fields.label,
    requestId: fields.requestId,
    traceparent: fields.traceparent,
    path: fields.path?.startsWith('/') === true ? fields.path : undefined,
    durationMs: count(fields.duration),
  });
}

function meaningOf(flags: readonly string[], details: string | undefined): string | undefined {
  const own = details === undefined ? undefined : detailsMeaning(details);
  const ofFlags = flags.flatMap((flag) => (flag === 'URX' ? [flagMeaning(flag) ?? []].flat() : []));
  const main = own ?? flags.map(flagMeaning).find((means) => means !== undefined);
  if (main === undefined) return undefined;
  return [main, ...ofFlags.filter((means) => means !== main)].join('; ');
}

function responseOf(fields: Fields, flags: string[]): LogResponse {
  const timeout = fields.deadline === undefined ? undefined : parseGrpcTimeout(fields.deadline);
  return {
    flags,
    ...given({
      details: fields.details ?? fields.localClose,
      code: count(fields.code),
      grpcStatus: grpcStatus(fields.grpc),
      upstreamFailure: fields.upstreamFailure,
      durationMs: count(fields.duration),
      deadlineMs: timeout === undefined ? undefined : timeout / 1e6,
      attempts: count(fields.attempts),
      bytesReceived: count(fields.bytesReceived),
      bytesSent: count(fields.bytesSent),
    }),
  };
}

function connectionOf(fields: Fields, flags: string[]): LogConnection {
  return {
    flags,
    ...given({
      details: fields.transportFailure ?? fields.localClose ?? fields.details,
      durationMs: count(fields.duration),
      bytesReceived: count(fields.bytesReceived),
      bytesSent: count(fields.bytesSent),
    }),
  };
}

/** Lines of requests that go on: the line at their end says more. */
const unfinished = new Set([
  'DownstreamStart',
  'DownstreamPeriodic',
  'UpstreamPoolReady',
  'UpstreamPeriodic',
]);

/**
 * What a line of an access log says; `quiet` for a request that goes on, undefined when nothing shows that the line
 * is one of Envoy's: neither flags nor details.
 */
export function envoyEntry(fields: Fields): LogEntry | 'quiet' | undefined {
  const flags = fields.flags === undefined ? undefined : flagsOf(fields.flags);
  const known = fields.details !== undefined && detailsMeaning(fields.details) !== undefined;
  if (flags === undefined && !known) return undefined;
  if (fields.logType !== undefined && unfinished.has(fields.logType)) return 'quiet';
  const keys = keysOf(fields);
  // The line of a connection, which a listener writes, has neither path nor status.
  const ofConnection = keys.path === undefined && (count(fields.code) ?? 0) === 0 && !isOfRequest(fields);
  const entry: LogEntry = ofConnection
    ? { kind: 'connection', keys, data: connectionOf(fields, flags ?? []) }
    : { kind: 'response', keys, data: responseOf(fields, flags ?? []) };
  const means = meaningOf(flags ?? [], entry.data.details);
  return means === undefined ? entry : { ...entry, means };
}

/** Details of a request that was rejected before its path was known. */
function isOfRequest({ details }: Fields): boolean {
  return details !== undefined && details !== 'filter_chain_not_found';
}
