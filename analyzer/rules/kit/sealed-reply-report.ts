import type { Party } from '../../model/diagnosis.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { Timeline, TimelineConnection } from '../../model/timeline.ts';
import { meaningOf, type SealedReply, sealedReplies } from './sealed-replies.ts';

/** The message of every rule on an answer of the proxy itself, where there are no keys. */
export const sealedReplyText =
  'The proxy answered {{count}} calls by itself, {{after}} after the request, as far as sizes and times of records show: ' +
  'the header block of the answer is as long as that of {{words}}.';

/** What a report of such an answer says in the same way. */
export interface SealedReplyReport {
  data: { count: number; after: string; words: string };
  certainty: 'inferred';
  confidence: number;
  sender: Party;
  hop: TimelineConnection['hop'];
  connections: TimelineConnection[];
  quantities: Record<string, number>;
  evidence: NonEmpty<EvidenceRef>;
}

/** The answers that are the sign of a signature, the connections of one listener together. To be called at the end. */
export function sealedReplyReports(timeline: Timeline, signature: string): SealedReplyReport[] {
  const byListener = new Map<string, { reply: SealedReply; confidence: number }[]>();
  for (const reply of sealedReplies(timeline)) {
    const meaning = meaningOf(reply);
    if (meaning?.signature !== signature) continue;
    const key = `${reply.connection.input} ${reply.connection.server}`;
    byListener.set(key, [...(byListener.get(key) ?? []), { reply, confidence: meaning.confidence }]);
  }
  return [...byListener.values()].flatMap(reportOf);
}

function reportOf(list: readonly { reply: SealedReply; confidence: number }[]): SealedReplyReport[] {
  const [best] = [...list].sort((a, b) => b.confidence - a.confidence);
  if (best === undefined) return [];
  const { first, asked, filter, connection, known } = best.reply;
  const after = first.at.time - asked.at.time;
  const [reply] = known;
  const words =
    reply === undefined
      ? 'a page of its own'
      : reply.text === ''
        ? 'a status without a message'
        : `"${reply.text}"`;
  const count = list.reduce((sum, one) => sum + one.reply.count, 0);
  const talk = connection.sealed;
  return [
    {
      data: { count, after: duration(after), words },
      certainty: 'inferred',
      confidence: best.confidence,
      sender: 'proxy',
      hop: connection.hop,
      connections: list.map((one) => one.reply.connection),
      quantities: { after: seconds(after) },
      evidence: [
        {
          at: first.at,
          direction: 'to-client',
          what: `an answer of ${first.octets} octets, and no message`,
          filter,
        },
        ...(talk === undefined
          ? []
          : [
              {
                at: asked.at,
                direction: 'to-server',
                what: `the request, ${asked.octets} octets`,
                filter: talk.filterOf(asked.octets),
              } as const,
            ]),
      ],
    },
  ];
}
