/** Requests that a proxy sends though nobody asked it to: it tries again, or it had held them back. */
import type { SealedEntry } from '../../model/timeline.ts';
import type { SealedTurn, SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  spanOf,
  upstreamTurns,
  wasAskedLately,
} from './sealed-verdict.ts';

/** A proxy passes a request on within this, unless it waits for something. */
const passedOnNs = 10e6;

/** What waits for a stream to end goes out when it has ended. */
const atOnceNs = 20e6;

/** A request may reach the tap of the next hop a moment before it reaches that of its own. */
const slackNs = 2e6;

/** An answer without a message, again: an octet a field. */
const longestRepeatedError = 16;

/** So many attempts a call are more than one retry that helps. */
const fewestAttempts = 3;

/** An answer with a message is longer. */
const shortestAnswer = 40;

interface Unasked {
  one: SealedTurns;
  turn: SealedTurn;
  request: SealedEntry;
  /** Since the last content of the server on that connection, nanoseconds; what it was. */
  since: number;
  before: SealedTurn | undefined;
}

/** The requests upstream that follow no request of a client. */
function unasked(clients: readonly SealedTurns[], upstream: readonly SealedTurns[]): Unasked[] {
  return upstream.flatMap((one) =>
    one.turns.flatMap((turn, index): Unasked[] => {
      const [request] = turn.asked;
      const before = one.turns[index - 1];
      if (request === undefined || before === undefined) return [];
      if (wasAskedLately(clients, request.at.time, passedOnNs)) return [];
      if (!isSurplus(clients, upstream, request)) return [];
      const last = before.answered.at(-1);
      const since = last === undefined ? Infinity : request.at.time - last.at.time;
      return [{ one, turn, request, since, before }];
    }),
  );
}

/** True where more requests have left the proxy than have come: taps of two hosts and a busy proxy only delay them. */
function isSurplus(
  clients: readonly SealedTurns[],
  upstream: readonly SealedTurns[],
  { at }: SealedEntry,
): boolean {
  const until = (list: readonly SealedTurns[]): number =>
    list
      .flatMap(({ turns }) => turns.flatMap(({ asked }) => asked))
      .filter((entry) => entry.at.time <= at.time).length;
  return until(upstream) > until(clients);
}

/** Calls that a proxy held back until others had ended: a limit of streams on the hop behind it. */
export const detectHeldCalls: SealedDetector = (timeline) => {
  const clients = clientTurns(timeline);
  if (clients.length === 0) return [];
  const held = unasked(clients, upstreamTurns(timeline)).filter(
    ({ since, before }) => since <= atOnceNs && octetsOf(before?.answered ?? []) >= shortestAnswer,
  );
  const [first] = held;
  if (first === undefined || held.length < 2) return [];
  return [
    {
      ...{ signature: 'max-streams-queueing', confidence: 0.9, sender: 'server', cause: 'server' },
      what: `${held.length} requests left the proxy only when the call before them had ended, long after clients had sent them`,
      connections: [...new Set(held.map(({ one }) => one.connection))],
      evidence: [
        entryEvidence(first.one, first.request, 'a request that nobody had just asked for'),
        ...(first.before?.answered.slice(-1) ?? []).map((entry) =>
          entryEvidence(first.one, entry, 'the end of the call before it'),
        ),
      ],
      quantities: { queued: held.length },
      answers: { 'retry-safe': 'Yes for calls that never left the proxy.' },
    },
  ];
};

/** The attempts of a proxy for the calls of a connection: requests upstream while one of them was open. */
function attemptsOf(
  turn: SealedTurn,
  upstream: readonly SealedTurns[],
): { one: SealedTurns; turn: SealedTurn }[] {
  const { from, to } = spanOf(turn);
  return upstream.flatMap((one) =>
    one.turns.flatMap((each) => {
      const at = each.asked[0]?.at.time ?? -1;
      return at >= from - slackNs && at <= to ? [{ one, turn: each }] : [];
    }),
  );
}

function isSmall({ octets }: SealedEntry): boolean {
  return octets <= longestRepeatedError;
}

/** Calls of which each is sent several times, and fails each time. */
export const detectRetryStorm: SealedDetector = (timeline) => {
  const upstream = upstreamTurns(timeline);
  return clientTurns(timeline).flatMap((client): SealedVerdict[] => {
    const calls = client.turns
      .filter(({ answered, asked }) => answered.length === 1 && asked.length === 1)
      .map((turn) => ({ turn, attempts: attemptsOf(turn, upstream) }))
      .filter(({ attempts }) => attempts.length >= fewestAttempts);
    const [first] = calls;
    const errors = calls.flatMap(({ attempts }) =>
      attempts.filter(({ turn }) => turn.answered.length === 1 && turn.answered.every(isSmall)),
    );
    const all = calls.reduce((sum, { attempts }) => sum + attempts.length, 0);
    const attempt = first?.attempts[0];
    if (first === undefined || attempt === undefined || errors.length * 2 < all) return [];
    const [request] = attempt.turn.asked;
    if (request === undefined) return [];
    return [
      {
        ...{ signature: 'retry-storm', confidence: 0.9, sender: 'proxy', cause: 'proxy' },
        what: `The proxy sent ${all} requests for ${calls.length} calls, and each got the same short answer`,
        connections: [attempt.one.connection],
        evidence: [
          entryEvidence(attempt.one, request, 'the first attempt'),
          ...first.attempts
            .slice(1)
            .flatMap(({ one, turn }) =>
              turn.asked.slice(0, 1).map((entry) => entryEvidence(one, entry, 'the next one')),
            ),
        ],
        quantities: { attempts: all / calls.length },
        answers: { 'retry-safe': 'No: more attempts make it worse.' },
      },
    ];
  });
};
