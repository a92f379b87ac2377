/**
 * Senders that stop after as much as the first flow-control window holds (RFC 9113 6.9.2), though there is more to send
 * and TCP would take it.
 */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { actOf } from './one-act.ts';
import type { SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
  upstreamTurns,
} from './sealed-verdict.ts';

/** The window of a stream, and of a connection, until somebody changes it. */
const firstWindow = 65_535;

/** Preface, headers of few requests, and frame headers that go with it. */
const mostBeside = 900;

/** A sender that waits so long has nothing to wait for but the window. */
const shortestStallNs = 250e6;

/** A proxy passes a request on within this, though it has to connect first. */
const passedOnNs = 250e6;

/** Nobody who has room for less goes on with so much in one record. */
const largeRecord = 1000;

/** The records of the sender up to the stall, and the silence behind it. */
function stallOf({
  talk,
}: SealedTurns): { last: SealedEntry; stalled: number; entries: readonly SealedEntry[] } | undefined {
  const entries = talk.entries();
  let sent = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.direction !== 'to-server') continue;
    sent += entry.octets;
    if (sent > firstWindow + mostBeside) return undefined;
    if (sent < firstWindow) continue;
    const later = entries.slice(index + 1).filter(({ direction }) => direction === 'to-server');
    if (later.some(({ octets }) => octets >= largeRecord)) return undefined;
    const given = later.find(({ octets }) => octets === frameOctets.rstStream);
    const stalled = (given?.at.time ?? entries.at(-1)?.at.time ?? 0) - entry.at.time;
    return stalled < shortestStallNs
      ? undefined
      : { last: entry, stalled, entries: entries.slice(index + 1) };
  }
  return undefined;
}

/** True where the server has made the window of the connection larger: WINDOW_UPDATE beside its SETTINGS or alone. */
function isConnectionWidened({ talk }: SealedTurns, until: number): boolean {
  const early = talk.entries().filter(({ direction, at }) => direction === 'to-client' && at.time <= until);
  const sizes = [
    frameOctets.windowUpdate,
    frameOctets.settings + frameOctets.windowUpdate,
    2 * frameOctets.settings + frameOctets.windowUpdate,
  ];
  return early.some(({ octets }) => sizes.includes(octets) || sizes.includes(octets - frameOctets.parameter));
}

/** Uploads through a proxy that stop at the first window of the server. */
export const detectStalls: SealedDetector = (timeline) => {
  const uploaded = Math.max(
    0,
    ...clientTurns(timeline).map(({ turns }) => octetsOf(turns.flatMap(({ asked }) => asked))),
  );
  return upstreamTurns(timeline).flatMap((one) => {
    const stall = stallOf(one);
    if (stall === undefined || uploaded < firstWindow + 2 * mostBeside) return [];
    const { last, stalled, entries } = stall;
    const others = entries.filter(
      (e) => e.direction === 'to-client' && e.at.time > last.at.time + actOf(one.connection),
    );
    const isStream =
      isConnectionWidened(one, last.at.time + actOf(one.connection)) || others.some((e) => e.octets > 40);
    return [
      {
        signature: isStream ? 'stream-flow-control-stall' : 'connection-flow-control-stall',
        confidence: 0.9,
        ...({ sender: 'none', cause: 'server' } as const),
        what:
          `The proxy stopped sending after as much as a first window holds (${firstWindow} octets), with more to send, ` +
          (isStream
            ? 'while the window of the connection had been made larger'
            : 'and no call got through on that connection'),
        connections: [one.connection, ...clientTurns(timeline).map(({ connection }) => connection)],
        evidence: [entryEvidence(one, last, 'the last of the upload')] as const,
        quantities: { initialWindow: firstWindow, stalled: stalled / 1e9 },
        answers: { 'retry-safe': 'No: the server had a part of the request.' },
      },
    ];
  });
};

/** A proxy adds an id of its own to what it passes on: what goes upstream is longer than what came. */
const leastAdded = 15;

/** Calls of which the headers went upstream, and nothing more, until their client had enough. */
export const detectHeldMessages: SealedDetector = (timeline) => {
  const clients = clientTurns(timeline);
  const upstream = upstreamTurns(timeline);
  return clients.flatMap((client): SealedVerdict[] => {
    const pairs = client.turns.flatMap((turn) => {
      const [came] = turn.asked;
      const near = upstream.flatMap((one) =>
        one.turns.flatMap((other) => {
          const [left] = other.asked;
          const apart = Math.abs((left?.at.time ?? -Infinity) - (came?.at.time ?? 0));
          return left === undefined || apart > passedOnNs ? [] : [{ one, other, left, apart }];
        }),
      );
      const [pair] = near.sort((a, b) => a.apart - b.apart);
      if (came === undefined || pair === undefined || turn.asked.length !== 1) return [];
      return [{ turn, came, one: pair.one, other: pair.other, left: pair.left }];
    });
    const added = ({ came, left }: { came: SealedEntry; left: SealedEntry }): number =>
      left.octets - came.octets;
    const held = pairs.filter(
      (pair) =>
        added(pair) < leastAdded && pair.turn.answered.length === 0 && pair.other.answered.length === 0,
    );
    const whole = pairs.filter((pair) => added(pair) >= leastAdded && pair.turn.answered.length > 0);
    const [first] = held;
    if (first === undefined || whole.length === 0 || held.length + whole.length < pairs.length) return [];
    const { one, left, came } = first;
    const end = first.turn.entries.find(
      ({ direction, at }) => direction === 'to-server' && at.time > came.at.time,
    );
    if (end === undefined || end.at.time - came.at.time < shortestStallNs) return [];
    return [
      {
        ...{ signature: 'zero-initial-window', confidence: 0.9, sender: 'none', cause: 'server' },
        what:
          `${held.length} requests went upstream shorter than they came (${left.octets} octets of ${came.octets}), where the proxy ` +
          'adds to others: their headers went, and their messages did not',
        connections: [one.connection, client.connection],
        evidence: [
          entryEvidence(one, left, 'the request upstream, without its message'),
          entryEvidence(client, came, 'the request of the client'),
        ],
        quantities: { calls: held.length },
        answers: { 'retry-safe': 'Yes: the server never had a whole request.' },
      },
    ];
  });
};
