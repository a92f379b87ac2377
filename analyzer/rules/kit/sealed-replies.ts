/**
 * Answers of the proxy itself on connections without keys, by the length of their one header block: an answer without a
 * message that repeats another one takes an octet a field, and no answer that is passed on has so few fields.
 */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry, Timeline, TimelineConnection } from '../../model/timeline.ts';
import {
  datesAt,
  type EnvoyReply,
  envoyReplies,
  fieldCount,
  freshLengths,
  resetReasonOf,
  usedLengths,
} from './envoy-replies.ts';
import { type SealedTurn, type SealedTurns, sealedTurns } from './sealed-turns.ts';
import { type Behind, lookBehind } from './sealed-upstream.ts';

/** A `date` of another second in a block that is otherwise a repetition: a literal instead of an index. */
const newDate = [0, 22, 23, 24] as const;

/** Answers in one record: more than calls are ever ended by one timer or limit in one write. */
const mostTogether = 64;

/** Hardly a request is smaller: two frame headers, its path, indices, a message. The first one names every field. */
const smallestRequest = 48;
const smallestFirst = 120;

/** What a proxy does not ask anybody about takes it no longer than this; what a timer ends takes longer. */
const atOnceNs = 100e6;

/** An answer of a proxy to one request or several, told by its length. */
export interface SealedReply {
  connection: TimelineConnection;
  /** The record with the first of them, and the request before it. */
  first: SealedEntry;
  asked: SealedEntry;
  filter: string;
  /** The answers: those of one record and of later ones. */
  count: number;
  /** Later ones repeat the first one, which no answer with a message does in so few octets. */
  isRepeated: boolean;
  /** Requests that were answered otherwise before the first of them. */
  passed: number;
  /** The same of earlier connections to this listener. */
  passedEarlier: number;
  /** It came behind a silence in the middle of other calls, of which a reset of the proxy had ended one. */
  isLate: boolean;
  /** What happened on the next hop; undefined where that was not captured. */
  behind: Behind | undefined;
  /** What it can be, by length, time and the next hop; none where the words are none of Envoy's own. */
  known: readonly EnvoyReply[];
}

const cache = new WeakMap<Timeline, readonly SealedReply[]>();

/** The first of each connection, in a timeline that is complete. */
export function sealedReplies(timeline: Timeline): readonly SealedReply[] {
  const cached = cache.get(timeline);
  if (cached !== undefined) return cached;
  const passed = new Map<string, number>();
  const replies = sealedTurns(timeline).flatMap((one) => {
    const { input, server } = one.connection;
    const reply = firstReply(timeline, one);
    const key = `${input} ${server}`;
    const earlier = passed.get(key) ?? 0;
    const answered = one.turns.filter((turn) => turn.answered.length > 0).length;
    passed.set(key, earlier + (reply?.passed ?? answered));
    return reply === undefined ? [] : [{ ...reply, passedEarlier: earlier }];
  });
  cache.set(timeline, replies);
  return replies;
}

function firstReply(timeline: Timeline, one: SealedTurns): SealedReply | undefined {
  const { connection, turns } = one;
  if (connection.hop === 'proxy-server' || connection.hop === 'client-server') return undefined;
  for (const [passed, turn] of turns.entries()) {
    const reply = replyTo(timeline, one, passed, turn);
    if (reply !== undefined) return reply;
    // Other calls may have been answered before a timer ended this one.
    const late = passed === turns.length - 1 ? lateTurn(turn) : undefined;
    const timed = late === undefined ? undefined : replyTo(timeline, one, passed + 1, late);
    if (timed?.known.every(({ phase }) => phase === 'timer') === true && timed.known.length > 0) {
      const reset = turn.entries.some(
        ({ direction, octets }) => direction === 'to-client' && octets === frameOctets.rstStream,
      );
      return { ...timed, isLate: reset };
    }
  }
  return undefined;
}

/** The last answer of a turn as one of its own, where nothing was said for long before it. */
function lateTurn(turn: SealedTurn): SealedTurn | undefined {
  const last = turn.answered.at(-1);
  if (last === undefined || turn.answered.length < 2) return undefined;
  const before = turn.entries.filter(({ at }) => at.time < last.at.time);
  const spoken = before.at(-1);
  if (spoken === undefined || last.at.time - spoken.at.time < atOnceNs) return undefined;
  return { asked: [spoken], answered: [last], entries: [spoken, last] };
}

function replyTo(
  timeline: Timeline,
  { connection, talk, turns }: SealedTurns,
  passed: number,
  turn: SealedTurn,
): SealedReply | undefined {
  const [first] = turn.answered;
  const asked = turn.asked.at(-1);
  const clock = first === undefined ? undefined : timeline.clock(first.at);
  if (first === undefined || asked === undefined || clock === undefined) return undefined;
  const later = turns.slice(passed + 1);
  const dates = datesAt(clock);
  const lengthsOf = passed === 0 ? freshLengths : usedLengths;
  const fits = envoyReplies.flatMap((reply) => {
    const repetition = frameOctets.header + fieldCount(reply);
    const count = together(turn, passed, lengthsOf(reply, dates), repetition);
    return count === 0 ? [] : [{ reply, count, later: repeated(later, repetition) }];
  });
  const free = fits.length === 0 && turn.answered.length === 1 ? repeated(later, frameOctets.header + 6) : 0;
  if (fits.length === 0 && free < later.length) return undefined;
  const behind = lookBehind(timeline, connection, turn.asked[0]?.at ?? asked.at, first.at);
  const wait = first.at.time - asked.at.time;
  const timely = fits.filter((fit) => isTimely(fit, wait, behind) && isBacked(fit, behind));
  const isFree = free > 0 && wait <= atOnceNs && behind?.isSent !== true;
  if (timely.length === 0 && !isFree) return undefined;
  return {
    ...{ connection, first, asked, filter: talk.filterOf(first.octets), passed, behind },
    count: Math.max(1 + free, ...timely.map((fit) => fit.count + fit.later)),
    isRepeated: free > 0 || timely.some((fit) => fit.later > 0),
    ...{ isLate: false, passedEarlier: 0 },
    known: timely.map(({ reply }) => reply),
  };
}

/** How many answers a record holds: one with a block of these lengths, and repetitions of it; 0 where it does not fit. */
function together(
  { asked, answered: [first] }: SealedTurn,
  passed: number,
  lengths: readonly number[],
  repetition: number,
): number {
  if (first === undefined) return 0;
  const requested = asked.reduce((sum, { octets }) => sum + octets, 0);
  const others = requested - (passed === 0 ? smallestFirst : smallestRequest);
  const most = Math.min(mostTogether, 1 + others / smallestRequest);
  for (const length of lengths) {
    const more = (first.octets - frameOctets.header - length) / repetition;
    if (more >= 0 && Number.isInteger(more) && more < most) return 1 + more;
  }
  return 0;
}

/** Later requests whose whole answer is one record of this length. */
function repeated(turns: readonly SealedTurn[], octets: number): number {
  return turns.filter(
    ({ answered: [first, ...rest] }) =>
      first !== undefined && rest.length === 0 && newDate.some((more) => first.octets === octets + more),
  ).length;
}

/** Whether an answer of that kind comes so soon, with what happened on the next hop. */
function isTimely(
  { reply, count }: { reply: EnvoyReply; count: number },
  wait: number,
  behind: Behind | undefined,
): boolean {
  const { phase } = reply;
  // What is passed on has come just before.
  if (behind?.isAnswered === true) return false;
  if (phase === 'unsent') return wait <= atOnceNs && behind?.isSent !== true;
  // A call that was sent was not refused; of several at once the others were.
  if (phase === 'limit') return wait <= atOnceNs && (count > 1 || behind?.isSent !== true);
  if (phase === 'timer' && wait <= atOnceNs) return false;
  return behind === undefined || isShown(reply, behind, count);
}

/** The event on the next hop that the answer tells of. */
function isShown(reply: EnvoyReply, behind: Behind, count: number): boolean {
  const { serverResets, serverGoaway, proxyReset, ended, failed } = behind;
  if (reply.phase === 'timer') return proxyReset !== undefined || ended?.by === 'proxy';
  const reason = resetReasonOf(reply);
  // Of each call that it reset the server says so.
  if (reason === 'remote reset') return serverResets >= count;
  if (reason === 'remote refused stream reset') return serverResets >= count || serverGoaway !== undefined;
  if (reason === 'protocol error') return ended?.by === 'proxy';
  if (reason === 'connection termination') return ended !== undefined;
  return failed !== undefined;
}

/** A length alone proves little: the answer is repeated, or several came at once, or the next hop shows the reason. */
function isBacked(
  { reply, count, later }: { reply: EnvoyReply; count: number; later: number },
  behind: Behind | undefined,
): boolean {
  if (later > 0) return true;
  if (reply.phase === 'unsent' || behind === undefined) return false;
  if (count > 1) return true;
  return reply.phase === 'timer' || (reply.phase === 'upstream' && behind.isSilent);
}

/** What a proxy says without asking anybody takes it hardly longer. */
const ownNs = 3e6;

/** Policies of which one length may be the words: who calls, how often, and a fault that is injected on purpose. */
const policies: ReadonlySet<string> = new Set([
  'proxy-denied',
  'proxy-rate-limited',
  'proxy-fault-injected',
  'proxy-overload-shed',
]);

/** What a reply is the sign of, and how sure that is; undefined where its length fits several signatures. */
export function meaningOf({
  known,
  passed,
  passedEarlier,
  isRepeated,
  first,
  asked,
  isLate,
}: SealedReply): { signature: string; confidence: number } | undefined {
  const [reply] = known;
  if (reply === undefined)
    return { signature: 'proxy-direct-answer', confidence: passed > 0 ? 0.65 : isRepeated ? 0.9 : 0.78 };
  const signatures = new Set(known.map(({ signature }) => signature));
  const sure = (passed === 0 ? 0.9 : 0.75) - (isRepeated || reply.phase !== 'unsent' ? 0 : 0.15);
  if (signatures.size === 1) return { signature: reply.signature, confidence: sure };
  // Other streams of the connection were ended by a reset behind a silence, as well as this one: no timer of requests.
  if (isLate && known.some(({ signature }) => signature === 'proxy-stream-idle-timeout'))
    return { signature: 'proxy-stream-idle-timeout', confidence: 0.9 };
  // The proxy needs nobody for it, and is quicker than any server.
  const overflow = known.find(({ phase }) => phase === 'limit');
  if (overflow !== undefined && first.at.time - asked.at.time <= ownNs)
    return { signature: overflow.signature, confidence: 0.9 };
  if (![...signatures].every((signature) => policies.has(signature))) return undefined;
  // A limit of a rate lets the first ones pass, and nothing after them; RESOURCE_EXHAUSTED has to be asked for.
  if (passed + passedEarlier > 0) return { signature: 'proxy-rate-limited', confidence: 0.9 };
  return signatures.has('proxy-overload-shed')
    ? { signature: 'proxy-overload-shed', confidence: 0.78 }
    : undefined;
}
