/**
 * The words of Envoy's own trailers-only answers, and how long their header blocks are: TLS hides what is in a record,
 * not how long it is, and Envoy's words are few and constant.
 *
 * Envoy's codec (nghttp2) writes a literal with incremental indexing the first time and an index of one octet from then
 * on, with Huffman coding where that is shorter (RFC 7541 5.2, 6.1, 6.2.1).
 */
import { huffmanLengths } from '../../model/wire/huffman-codes.ts';

/**
 * When Envoy says it: before anything went upstream, at a limit that other calls fill, when a timer ran out, or for what
 * became of the upstream side.
 */
export type ReplyPhase = 'unsent' | 'limit' | 'timer' | 'upstream';

/** An answer of Envoy's own. */
export interface EnvoyReply {
  /** The signature that it is the sign of; a reset reason without one of its own is `upstream-reset-translated`. */
  signature: string;
  text: string;
  status: number;
  phase: ReplyPhase;
  /** With `x-envoy-overloaded`. */
  overloaded?: boolean;
}

const upstreamError = 'upstream connect error or disconnect/reset before headers. reset reason: ';

function one(signature: string, phase: ReplyPhase, text: string, ...statuses: number[]): EnvoyReply[] {
  return statuses.map((status) => ({ signature, text, status, phase }));
}

/** Envoy 1.36 to 1.40 (`source/common/http`, `source/extensions/filters/http`): what stands in `grpc-message`. */
export const envoyReplies: readonly EnvoyReply[] = [
  ...one('proxy-no-route', 'unsent', '', 12),
  ...one('no-healthy-upstream', 'unsent', 'no healthy upstream', 14),
  ...one('proxy-denied', 'unsent', 'RBAC: access denied', 7),
  ...one('proxy-denied', 'unsent', 'Jwt is missing', 16),
  ...one('proxy-denied', 'unsent', 'Jwt is expired', 16),
  ...one('proxy-denied', 'unsent', 'Jwt verification fails', 16),
  ...one('proxy-rate-limited', 'unsent', 'local_rate_limited', 14, 8),
  ...one('proxy-overload-shed', 'unsent', 'envoy overloaded', 14),
  ...one('proxy-fault-injected', 'unsent', 'fault filter abort', 14, 13),
  ...one('upstream-overflow', 'limit', `${upstreamError}overflow`, 14).map((reply) => ({
    ...reply,
    overloaded: true,
  })),
  ...one('proxy-route-timeout', 'timer', 'upstream request timeout', 14, 4),
  ...one('deadline-exceeded-proxy', 'timer', 'downstream duration timeout', 4),
  ...one('proxy-stream-idle-timeout', 'timer', 'stream timeout', 14, 2),
  ...one('upstream-connect-failure', 'upstream', `${upstreamError}remote connection failure`, 14),
  ...one('upstream-connect-failure', 'upstream', `${upstreamError}connection timeout`, 14),
  ...one('upstream-reset-translated', 'upstream', `${upstreamError}remote reset`, 14),
  ...one('upstream-reset-translated', 'upstream', `${upstreamError}remote refused stream reset`, 14),
  ...one('upstream-reset-translated', 'upstream', `${upstreamError}connection termination`, 14),
  ...one('upstream-reset-translated', 'upstream', `${upstreamError}protocol error`, 14),
];

/** The reason in a reply about the upstream side: `remote reset`. */
export function resetReasonOf({ text }: EnvoyReply): string | undefined {
  return text.startsWith(upstreamError) ? text.slice(upstreamError.length) : undefined;
}

function stringOctets(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += huffmanLengths[text.charCodeAt(i)] ?? 0;
  const octets = Math.min(text.length, Math.ceil(bits / 8));
  return octets + (octets < 127 ? 1 : 2);
}

/** A literal field: with an index for the name that takes so many octets, or with the name in full. */
function literal(value: string, name: string | number): number {
  return stringOctets(value) + (typeof name === 'number' ? name : 1 + stringOctets(name));
}

/** Fields of the answer: what it takes at least, when its block repeats another one. */
export function fieldCount({ text, overloaded = false }: EnvoyReply): number {
  return 5 + (text === '' ? 0 : 1) + (overloaded ? 1 : 0);
}

/** The `date` that Envoy may have written at a moment: its own is up to half a second old. Seconds since 1970. */
export function datesAt(clock: number): string[] {
  return [...new Set([clock, clock - 0.6].map((at) => new Date(Math.floor(at) * 1000).toUTCString()))];
}

/** Lengths of the block where nothing of it is known to the client yet: the first answer of a connection. */
export function freshLengths(reply: EnvoyReply, dates: readonly string[]): number[] {
  const { text, status, overloaded = false } = reply;
  const fixed =
    1 +
    (overloaded ? literal('true', 'x-envoy-overloaded') : 0) +
    literal('application/grpc', 1) +
    literal(String(status), 'grpc-status') +
    (text === '' ? 0 : literal(text, 'grpc-message')) +
    literal('envoy', 1);
  return [...new Set(dates.map((date) => fixed + literal(date, 1)))];
}

/**
 * Lengths behind answers that Envoy passed on: `server` is indexed, `date` too unless the second is another one, the
 * content type where it was the same, and names of trailers that were seen.
 */
export function usedLengths(reply: EnvoyReply, dates: readonly string[]): number[] {
  const { text, status, overloaded = false } = reply;
  const overload = overloaded ? [literal('true', 'x-envoy-overloaded')] : [0];
  const types = [1, literal('application/grpc', 1)];
  const days = [1, ...dates.map((date) => literal(date, 1))];
  const code = String(status);
  const messages = (name: string | number): number => (text === '' ? 0 : literal(text, name));
  const statuses = [
    literal(code, 1) + messages('grpc-message'),
    literal(code, 2) + messages('grpc-message'),
    literal(code, 1) + messages(1),
    literal(code, 2) + messages(2),
    literal(code, 'grpc-status') + messages('grpc-message'),
  ];
  const sums = overload.flatMap((a) =>
    types.flatMap((b) => days.flatMap((c) => statuses.map((d) => 2 + a + b + c + d))),
  );
  return [...new Set(sums)];
}

/**
 * Lengths of the header block of an answer that Envoy passes on, from a server that says nothing but `content-type`: the
 * first of its connection. `waits`: what may stand in `x-envoy-upstream-service-time`, milliseconds.
 */
export function passedOnFresh(waits: readonly number[], dates: readonly string[]): number[] {
  const fixed = 1 + literal('application/grpc', 1) + literal('envoy', 1);
  const times = waits.map((ms) => literal(String(ms), 'x-envoy-upstream-service-time'));
  return [...new Set(times.flatMap((time) => dates.map((date) => fixed + time + literal(date, 1))))];
}

/** The same behind answers that said as much: fields are indices, but for times that are new. */
export function passedOnUsed(waits: readonly number[], dates: readonly string[]): number[] {
  const times = [1, ...waits.flatMap((ms) => [literal(String(ms), 1), literal(String(ms), 2)])];
  const days = [1, ...dates.map((date) => literal(date, 1))];
  return [...new Set(times.flatMap((time) => days.map((day) => 3 + time + day)))];
}
