/** Drains without keys by what clients do: a GOAWAY is no PING, which would be answered, and it moves them elsewhere. */
import { hostOf } from '../../model/endpoint.ts';
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { actOf } from './one-act.ts';
import { serverOf } from './parties.ts';
import { commonCount, type RequestCount } from './request-counts.ts';
import type { SealedTurn, SealedTurns } from './sealed-turns.ts';
import { clientTurns, entryEvidence, type SealedDetector, type SealedVerdict } from './sealed-verdict.ts';

/** Who takes a request back sooner has not waited for an answer. */
const patienceNs = 100e6;

/** A new stream within this of a GOAWAY may have crossed it. */
const crossingRtts = 2;
const shortestCrossingNs = 50e6;

/** Fewer connections, or requests, show no number. */
const fewestRetired = 3;
const fewestRequests = 2;

function isPingSized({ octets }: SealedEntry): boolean {
  return octets === frameOctets.ping;
}

/** Records of the server of that size which its client neither asked for nor answered: PINGs are answered (6.7). */
function announcements({ connection, entries }: SealedTurns): SealedEntry[] {
  const near = (a: SealedEntry, b: SealedEntry): boolean => {
    const between = b.at.time - a.at.time;
    return between >= 0 && between <= actOf(connection);
  };
  return entries.filter(
    (entry) =>
      entry.direction === 'to-client' &&
      isPingSized(entry) &&
      !entries.some(
        (e) => e.direction === 'to-server' && isPingSized(e) && (near(entry, e) || near(e, entry)),
      ),
  );
}

/** Requests behind an announcement that the client had seen for long, and that got no answer. */
export const detectLateRequests: SealedDetector = (timeline) =>
  clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const { connection, turns } = one;
    const [goaway] = announcements(one);
    if (goaway === undefined) return [];
    const crossing = Math.max(shortestCrossingNs, crossingRtts * (connection.rtt ?? 0));
    const late = turns.filter(
      ({ asked: [asked] }) => asked !== undefined && asked.at.time > goaway.at.time + crossing,
    );
    const [first] = late;
    const [request] = first?.asked ?? [];
    if (first === undefined || request === undefined || late.some((turn) => !isIgnored(turn))) return [];
    return [
      {
        ...{
          signature: 'client-reuses-draining-connection',
          confidence: 0.9,
          sender: 'client',
          cause: 'client',
        },
        what: `The client sent ${late.length} requests behind a record that can only be a GOAWAY, and got no answer`,
        connections: [connection],
        evidence: [
          entryEvidence(one, request, 'a request on a connection that is being retired'),
          entryEvidence(
            one,
            goaway,
            'a record of the size of a GOAWAY that is no PING: the client does not answer it',
          ),
        ],
        quantities: { late: late.length },
        answers: { 'retry-safe': 'Yes: a server takes nothing behind its last GOAWAY.' },
      },
    ];
  });

/** Nothing at all came back, and the client waited for it. */
function isIgnored({ asked, entries }: SealedTurn): boolean {
  const begin = asked[0]?.at.time ?? 0;
  const next = entries.find((entry) => !asked.includes(entry));
  if (entries.some(({ direction, octets }) => direction === 'to-client' && octets !== alertOctets))
    return false;
  return next === undefined || next.at.time - begin >= patienceNs;
}

/** A client that says farewell, stays for the calls that run, and asks for more on another connection: it was told to. */
export const detectGracefulDrain: SealedDetector = (timeline) => {
  const clients = clientTurns(timeline);
  const moved = clients.flatMap((one) => {
    const { connection, entries, turns } = one;
    const farewell = entries.find((entry) => entry.direction === 'to-server' && isPingSized(entry));
    if (farewell === undefined) return [];
    const { time } = farewell.at;
    const asked = turns.flatMap((turn) => turn.asked).some(({ at }) => at.time > time);
    const served = turns
      .flatMap(({ answered }) => answered)
      .filter(({ at }) => at.time > time + actOf(connection));
    const next = clients.find(
      ({ connection: other }) =>
        other !== connection &&
        other.server === connection.server &&
        hostOf(other.client) === hostOf(connection.client) &&
        other.opened.time >= time - actOf(connection) &&
        other.opened.time <= time + actOf(connection),
    );
    const isWhole = connection.firstEnd?.direction === 'to-server' && connection.firstEnd.how !== 'rst';
    if (asked || served.length === 0 || next === undefined || !isWhole) return [];
    return [{ one, farewell }];
  });
  const [first] = moved;
  if (first === undefined) return [];
  const { one, farewell } = first;
  const party = serverOf(one.connection);
  return [
    {
      ...{ signature: 'graceful-drain', confidence: 0.9, sender: party, cause: party },
      what: 'A client said farewell, stayed for the calls that ran, and went on with a new connection: it had been told to leave',
      connections: moved.map((each) => each.one.connection),
      evidence: [entryEvidence(one, farewell, 'the farewell of the client, in answer to one')],
      quantities: { connections: moved.length },
      answers: { 'retry-safe': 'Nothing was lost.' },
    },
  ];
};

/** Connections of one listener that are retired with the same request, at different ages. */
export const detectRequestLimit: SealedDetector = (timeline) => {
  const byListener = new Map<string, Retired[]>();
  for (const one of clientTurns(timeline)) {
    const retired = retiredAt(one);
    const key = `${one.connection.input} ${one.connection.server}`;
    if (retired !== undefined) byListener.set(key, [...(byListener.get(key) ?? []), retired]);
  }
  return [...byListener.values()].flatMap((list): SealedVerdict[] => {
    const [first] = list;
    const requests = commonCount(list);
    if (first === undefined || requests === undefined) return [];
    if (list.length < fewestRetired || requests < fewestRequests || isOneMoment(list)) return [];
    const { one, goaway, connection } = first;
    const party = serverOf(connection);
    return [
      {
        ...{ signature: 'connection-request-limit', confidence: 0.9, sender: party, cause: party },
        what: `${list.length} connections got a record of the size of a GOAWAY with request ${requests}, and carried none after it`,
        connections: list.map((each) => each.connection),
        evidence: [
          entryEvidence(one, goaway, 'a record of the size of a GOAWAY, which the client answers by leaving'),
          ...list
            .slice(1)
            .map((each) => entryEvidence(each.one, each.goaway, 'the same on another connection')),
        ],
        quantities: { requests, connections: list.length },
        answers: { 'fixed-age': 'No: a fixed number of requests.' },
      },
    ];
  });
};

/** True where they are retired together: that is a drain of the listener. */
function isOneMoment(list: readonly Retired[]): boolean {
  const times = list.map(({ time }) => time);
  return (
    Math.max(...times) - Math.min(...times) <= Math.max(0, ...list.map(({ connection }) => actOf(connection)))
  );
}

/** The announcement with the last request of a connection. */
function retiredAt(one: SealedTurns): Retired | undefined {
  const { connection, entries, turns } = one;
  const asked = turns.flatMap((turn) => turn.asked);
  const last = asked.at(-1);
  if (!connection.synSeen || last === undefined) return undefined;
  const goaway = entries.find(
    (entry) => entry.direction === 'to-client' && isPingSized(entry) && entry.at.time >= last.at.time,
  );
  // A server that complains of a request does not answer it.
  if (goaway === undefined || (turns.at(-1)?.answered.length ?? 0) === 0) return undefined;
  const { time } = goaway.at;
  return { one, goaway, connection, time, requests: asked.length, sinceRequest: time - last.at.time };
}

interface Retired extends RequestCount {
  one: SealedTurns;
  goaway: SealedEntry;
}
