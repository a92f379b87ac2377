/** Peers that never acknowledge SETTINGS (RFC 9113 6.5.3), as far as no record of theirs has room for it, without keys. */
import { alertOctets, frameOctets } from '../../model/frame-octets.ts';
import { seconds } from '../../model/numbers.ts';
import type { SealedEntry } from '../../model/timeline.ts';
import { actOf } from './one-act.ts';
import { clientOf, serverOf } from './parties.ts';
import { endOf, type SealedTurns, sealedTurns } from './sealed-turns.ts';
import { entryEvidence, octetsOf, type SealedDetector, type SealedVerdict } from './sealed-verdict.ts';
import { sealedCloseEvidence } from './sealed.ts';

/** Answers of which each is as long as the others. */
const fewestAnswers = 3;

/** Nobody gives a peer less time for it. */
const shortestTimerNs = 200e6;

/** SETTINGS and nothing else: an ACK with it has another length. */
function isSettings({ octets }: SealedEntry): boolean {
  return octets >= frameOctets.settings && (octets - frameOctets.settings) % frameOctets.parameter === 0;
}

/** The server's SETTINGS, where everything that it said later is a window, or as long as what it said another time. */
function unacknowledging({ entries, settings }: SealedTurns): SealedEntry | undefined {
  if (settings === undefined || !isSettings(settings)) return undefined;
  const answers = entries.filter(
    ({ direction, octets }) =>
      direction === 'to-client' && octets !== alertOctets && octets !== frameOctets.windowUpdate,
  );
  const [first] = answers;
  const isAlike = answers.every(({ octets }) => octets === first?.octets && octets !== frameOctets.settings);
  return answers.length >= fewestAnswers && isAlike ? settings : undefined;
}

/** A client that says GOAWAY and leaves, to a server that answers everything but its SETTINGS. */
export const detectSettingsTimeout: SealedDetector = (timeline) =>
  sealedTurns(timeline).flatMap((one): SealedVerdict[] => {
    const { connection, turns, talk } = one;
    const settings = unacknowledging(one);
    const end = endOf(one);
    const [preface] = talk.entries().filter(({ direction }) => direction === 'to-server');
    if (settings === undefined || end?.direction !== 'to-server' || preface === undefined) return [];
    const goaway = one.entries.findLast(
      ({ direction, octets, at }) =>
        direction === 'to-server' &&
        octets === frameOctets.goaway &&
        at.time <= end.at.time &&
        end.at.time - at.time <= actOf(connection),
    );
    const waited = (goaway?.at.time ?? NaN) - preface.at.time;
    const isWhole = turns.every(({ answered }) => octetsOf(answered) > 0);
    if (goaway === undefined || !isWhole || !(waited >= shortestTimerNs)) return [];
    return [
      {
        ...{ signature: 'goaway-settings-timeout', confidence: 0.9 },
        sender: clientOf(connection),
        cause: serverOf(connection),
        what: `The server answered ${turns.length} requests in records of one length, which leaves no room for a SETTINGS ACK, and the client left ${Math.round(waited / 1e6)} ms after its SETTINGS`,
        connections: [connection],
        evidence: [
          entryEvidence(one, goaway, 'a record of the size of a GOAWAY'),
          ...sealedCloseEvidence(one, 'the close'),
          entryEvidence(one, settings, 'the SETTINGS of the server, and no ACK with it'),
        ],
        quantities: { waited: seconds(waited) },
        answers: { 'retry-safe': 'Nothing was open.' },
      },
    ];
  });
