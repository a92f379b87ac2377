/** Clients that hold calls back at a limit of streams, by what they do at the deadline of these calls. */
import { frameOctets } from '../../model/frame-octets.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { serverOf } from './parties.ts';
import { isControl, type SealedTurns } from './sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  type SealedDetector,
  type SealedVerdict,
} from './sealed-verdict.ts';

/** Calls that were held back are over as soon as they are sent: they had waited for as long as the others. */
const oneMomentNs = 50e6;

/** Hardly a request is smaller: two frame headers, its path, indices, a message. */
const smallestRequest = 40;

/** Header blocks of one client differ by little; the request that a reset made room for is as long as others. */
const tolerance = 6;

/** True for a reset with the next request in one record: as long as another request, and as what goes with it. */
function isResetAndRequest({ octets }: SealedEntry, requests: readonly number[]): boolean {
  return [frameOctets.rstStream, frameOctets.rstStream + frameOctets.goaway, 2 * frameOctets.rstStream].some(
    (beside) => requests.some((size) => Math.abs(octets - beside - size) <= tolerance),
  );
}

function releasesOf({
  turns,
  entries,
}: SealedTurns): { first: SealedEntry; last: SealedEntry; count: number } | undefined {
  const asked = turns
    .flatMap((turn, index) => turn.asked.slice(index === 0 ? 1 : 0))
    .map(({ octets }) => octets);
  const sizes = [...asked, ...asked.map((octets) => octets / 2)].filter(
    (octets) => octets >= smallestRequest,
  );
  const releases = entries.filter(
    (entry) =>
      entry.direction === 'to-server' &&
      isResetAndRequest(
        entry,
        sizes.filter((octets) => octets < entry.octets),
      ),
  );
  for (const [index, first] of releases.entries()) {
    const together = releases.slice(index).filter(({ at }) => at.time - first.at.time <= oneMomentNs);
    const last = together.at(-1);
    if (together.length < 2 || last === undefined) continue;
    const resets = entries.filter(
      (e) =>
        e.direction === 'to-server' &&
        e.octets % frameOctets.rstStream === 0 &&
        isControl(e) &&
        e.at.time >= last.at.time &&
        e.at.time - last.at.time <= oneMomentNs,
    );
    const over = resets.at(-1);
    const count = resets.reduce((sum, { octets }) => sum + octets / frameOctets.rstStream, 0);
    if (over === undefined || count < 2) continue;
    // The server is not asked: what comes from it meanwhile ends calls of its own accord.
    const said = entries.some(
      ({ direction, at }) => direction === 'to-client' && at.time >= first.at.time && at.time <= over.at.time,
    );
    if (!said) return { first, last: over, count: together.length };
  }
  return undefined;
}

/** Calls that are sent when the reset of another one makes room, and are over at once. */
export const detectClientQueue: SealedDetector = (timeline) =>
  clientTurns(timeline).flatMap((one): SealedVerdict[] => {
    const released = releasesOf(one);
    const answered = octetsOf(one.turns.flatMap((turn) => turn.answered));
    if (released === undefined || answered === 0) return [];
    const party = serverOf(one.connection);
    return [
      {
        ...{ signature: 'max-streams-queueing', confidence: 0.9, sender: party, cause: party },
        what: `${released.count} requests were sent when a reset made room for them, and were reset at once: they had waited in the client`,
        connections: [one.connection],
        evidence: [
          entryEvidence(one, released.first, 'a reset, and the request that it made room for'),
          entryEvidence(one, released.last, 'the resets of such requests'),
        ],
        quantities: { queued: released.count },
        answers: { 'retry-safe': 'Yes for calls that were never sent.' },
      },
    ];
  });
