import type { Diagnosis, Evidence } from '../model/diagnosis.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { median } from '../model/numbers.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { evidenceOf, type Incident, type Occurrences } from './incidents.ts';

/** Where a packet is opened, when its input is not simply one file. */
export type FindPlace = (
  ref: EvidenceRef,
  connections: readonly TimelineConnection[],
) => { input: number; packet: number; filter: string };

const asRead: FindPlace = ({ at, filter }) => ({ input: at.input, packet: at.packet, filter });

function toEvidence(ref: EvidenceRef, { input, packet, filter }: ReturnType<FindPlace>): Evidence {
  const { at, what, direction, log } = ref;
  return {
    input,
    packet,
    time: at.time / 1e9,
    what,
    filter,
    direction,
    ...(log === undefined ? {} : { log }),
  };
}

/** Each quantity as the median over all occurrences. */
function quantitiesOf(group: Occurrences): Record<string, number> {
  const names = new Set(group.all.flatMap((finding) => Object.keys(finding.quantities)));
  const result: Record<string, number> = {};
  for (const name of names) {
    result[name] = median(group.all.flatMap((finding) => finding.quantities[name] ?? []));
  }
  if (group.all.length > 1) result['occurrences'] = group.all.length;
  return result;
}

function standardAnswers(group: Occurrences, place: FindPlace): Record<string, string> {
  const { first } = group;
  const decisive = first.evidence[0];
  return {
    what: first.text,
    'who-sent-it': `${first.sender}: ${decisive.what} (packet ${place(decisive, first.connections).packet})`,
    'whose-fault': first.cause,
    'which-layer': first.meta.layer,
    ...first.answers,
  };
}

/** Turns a ranked group into the shape that reports and scripts read. */
export function toDiagnosis(
  group: Occurrences,
  contributing: readonly Occurrences[] = [],
  place: FindPlace = asRead,
): Diagnosis {
  const { first } = group;
  const connections = [...group.connections];
  const connection = first.connections[0];
  const streams = [...group.streams].filter((s) => s.connection === connection).map((s) => s.id);
  return {
    signature: first.meta.reportedAs ?? first.meta.id,
    title: first.meta.title,
    layer: first.meta.layer,
    certainty: first.certainty,
    confidence: first.confidence,
    sender: first.sender,
    cause: first.cause,
    ...(first.hop === undefined ? {} : { hop: first.hop }),
    ...(connection === undefined
      ? {}
      : { tcpStream: connection.id, client: connection.client, server: connection.server }),
    streams: [...new Set(streams)].sort((a, b) => a - b),
    quantities: quantitiesOf(group),
    evidence: evidenceOf(group).map((ref) => toEvidence(ref, place(ref, connections))),
    contributing: contributing.map((other) => toDiagnosis(other, [], place)),
    ruledOut: first.ruledOut.map(({ signature, because, evidence }) => ({
      signature,
      because,
      evidence: evidence.map((ref) => toEvidence(ref, place(ref, connections))),
    })),
    answers: standardAnswers(group, place),
    remedies: first.meta.remedies.map((r) => (r.for === 'any' ? r.text : `${r.for}: ${r.text}`)),
  };
}

/** The diagnoses of all incidents, worst first; `answers` are given to those that a rule has not answered itself. */
export function toDiagnoses(
  incidents: readonly Incident[],
  place?: FindPlace,
  answers: (group: Occurrences) => Record<string, string> = () => ({}),
): Diagnosis[] {
  return incidents.map(({ primary, contributing }) => {
    const diagnosis = toDiagnosis(primary, contributing, place);
    return { ...diagnosis, answers: { ...answers(primary), ...diagnosis.answers } };
  });
}
