/**
 * Whether a close without keys says by itself why it came: who closes because of something else has said so in the records
 * before it, or has just been told something.
 */
import { hostOf } from '../../model/endpoint.ts';
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry, Timeline } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import type { Cut } from './cuts.ts';
import { isControl, sealedTurns, type SealedTurns } from './sealed-turns.ts';
import { octetsOf } from './sealed-verdict.ts';

/** GOAWAY and close are one act, and so are a violation and the close that answers it. */
const oneActNs = 20e6;

/** What a proxy makes of one hop on the other one it makes at once. */
const translationNs = 20e6;

/** An answer to a PING comes within a round trip; a busy peer needs a little more. */
const answerNs = 100e6;

const { ping, goaway, rstStream, windowUpdate } = frameOctets;

/** PING, with what goes along where the bandwidth is estimated by PINGs. */
const pings: ReadonlySet<number> = new Set([
  ...[ping, ping + windowUpdate, ping + 2 * windowUpdate, 2 * ping + windowUpdate],
]);

/** SETTINGS of up to eight parameters (RFC 9113 6.5), which a client says without asking for anything. */
const settings: ReadonlySet<number> = new Set(
  [1, 2, 3, 4, 5, 6, 7, 8].map((count) => frameOctets.settings + count * frameOctets.parameter),
);

/** So many records, or so much, without a word of the server between may be a flood that it turned away. */
const mostAsked = 16;
const mostOctets = 8192;

/** Two records of one length are no stream. */
const fewestMessages = 3;

/** True where a server has said something of the size of a GOAWAY that is neither a PING nor the answer to one. */
export function mayDrain(entries: readonly SealedEntry[]): boolean {
  return entries.some(({ direction, octets, at }, index) => {
    if (direction !== 'to-client' || octets !== goaway) return false;
    const asked = entries
      .slice(0, index)
      .findLast((e) => e.direction === 'to-server' && pings.has(e.octets) && at.time - e.at.time <= answerNs);
    if (asked !== undefined) return false;
    const behind = entries.slice(index + 1).filter((e) => e.direction === 'to-server');
    const echo = behind.findIndex((e) => pings.has(e.octets) && e.at.time - at.time <= answerNs);
    // A client that says GOAWAY in return asks for nothing more.
    return echo < 0 || !behind.slice(echo + 1).some((e) => !isControl(e));
  });
}

/** What came last, since the server spoke, has the length of a request, or is one of a connection that had answered others. */
function isRequest({ turns }: SealedTurns, spoken: number): boolean {
  const wasAnswered = turns.some(({ answered }) => answered.length > 0);
  const asked = turns.flatMap((turn) => turn.asked).filter(({ at }) => at.time >= spoken);
  return asked.some(({ octets }) => wasAnswered || !settings.has(octets));
}

/** Octets of the messages of a stream that was coming, where they were enough to be one. */
function flowOf(said: readonly SealedEntry[]): number | undefined {
  const octets = said.findLast((entry) => !isControl(entry))?.octets;
  return said.filter((entry) => entry.octets === octets).length < fewestMessages ? undefined : octets;
}

/** True where another client was told something as this one closed, or had just said something: a proxy passes that on. */
function isPassedOn(timeline: Timeline, { connection, end }: Cut): boolean {
  const isNear = ({ octets, at }: SealedEntry): boolean =>
    octets !== alertOctets && Math.abs(at.time - end.at.time) <= translationNs;
  return sealedTurns(timeline).some(
    (other) =>
      hostOf(other.connection.client) !== hostOf(connection.client) &&
      !isBehind(other.connection, connection) &&
      other.entries.some(
        (entry) => isNear(entry) && (entry.direction === 'to-client' || entry.at.time <= end.at.time),
      ),
  );
}

/**
 * True for a close without keys that can hardly be anything but the act of its sender: nothing of the size of a GOAWAY
 * announced it, and it answers neither a flood nor what the other side had just said. True with keys.
 */
export function isOwnAct(timeline: Timeline, cut: Cut): boolean {
  const { connection, end, sealed } = cut;
  if (sealed === undefined) return true;
  const one = sealedTurns(timeline).find((each) => each.connection === connection);
  if (one === undefined) return false;
  const before = one.entries.filter(({ octets, at }) => octets !== alertOctets && at.time <= end.at.time);
  const isLate = ({ at }: SealedEntry): boolean => end.at.time - at.time <= oneActNs;
  const byCloser = before.filter(({ direction }) => direction === end.direction);
  const flow = sealed.isFlow ? flowOf(byCloser) : undefined;
  if (byCloser.some((entry) => isLate(entry) && entry.octets >= rstStream && entry.octets !== flow))
    return false;
  if (end.direction === 'to-server') return !isPassedOn(timeline, cut);
  // A server that has not said SETTINGS does not speak HTTP/2, or not with this client.
  if (end.how !== 'rst' && one.settings === undefined && byCloser.length === 0) return false;
  if (mayDrain(before)) return false;
  if (sealed.isFlow) return true;
  const spoken = before.findLastIndex((e) => e.direction === 'to-client' && !isControl(e));
  const unanswered = before.slice(spoken + 1).filter((e) => e.direction === 'to-server');
  if (unanswered.length > mostAsked || octetsOf(unanswered) > mostOctets) return false;
  // A host that does not know a connection resets it at the next octet; a FIN there is an answer to what it says.
  if (end.how !== 'rst' && unanswered.some(isLate)) return false;
  return isRequest(one, before[spoken]?.at.time ?? 0);
}
