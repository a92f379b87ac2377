import { errorCodeName } from '../../model/codes.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { TimelineStream } from '../../model/timeline.ts';
import { senderOf } from './connection-errors.ts';
import type { Cut } from './cuts.ts';
import { endEvidence, frameEvidence, requestEvidence, streamEndEvidence } from './evidence.ts';

/** The ways in which a side ends a connection, as they are written. */
export const endNames = { 'close-notify': 'close_notify', fin: 'FIN', rst: 'RST' } as const;

/** How far the streams had come when they were cut. */
export interface CutStates {
  beforeHeaders: number;
  afterHeaders: number;
}

/** How far the streams of a cut had come. */
export function statesOf(streams: readonly TimelineStream[]): CutStates {
  const afterHeaders = streams.filter(({ responseHeaders }) => responseHeaders !== undefined).length;
  return { beforeHeaders: streams.length - afterHeaders, afterHeaders };
}

/** `2 calls open (1 unanswered, 1 answered in part)`, or what is known without keys. */
export function openCalls({ streams, sealed }: Cut): string {
  if (sealed !== undefined) {
    const what = sealed.isFlow ? 'messages of a stream coming at a beat' : 'a request unanswered';
    return `${what}, as far as sizes of records show`;
  }
  const { beforeHeaders, afterHeaders } = statesOf(streams);
  const calls = streams.length === 1 ? 'call' : 'calls';
  return `${streams.length} ${calls} open (${beforeHeaders} unanswered, ${afterHeaders} answered in part)`;
}

/** Packets that show a cut: the end, requests that were open, and what a proxy made of it for its client. */
export function cutEvidence(cut: Cut, what: string): NonEmpty<EvidenceRef> {
  const { connection, end, streams, sealed } = cut;
  const decisive = endEvidence(connection, what) ?? {
    at: end.at,
    direction: end.direction,
    what,
    filter: `tcp.stream == ${connection.id}`,
  };
  const asked: EvidenceRef[] =
    sealed === undefined
      ? []
      : [
          {
            at: sealed.asked,
            direction: sealed.isFlow ? 'to-client' : 'to-server',
            what: sealed.isFlow
              ? 'the last of a row of records of one size, the messages of a stream'
              : 'a record of the size of a request, without an answer',
            filter: sealed.filter,
          },
        ];
  return [
    decisive,
    ...asked,
    ...streams.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that was open')),
    ...streams.slice(0, 3).flatMap(toldClient),
  ];
}

function toldClient({ downstream }: TimelineStream): EvidenceRef[] {
  const ended = downstream?.ended;
  if (downstream === undefined || ended === undefined) return [];
  if (ended.how === 'rst-stream' && ended.direction === 'to-client') {
    const what = `what the client saw of it: RST_STREAM(${errorCodeName(ended.errorCode ?? 0)})`;
    const seen = { at: ended.at, direction: 'to-client' } as const;
    return [frameEvidence(downstream, 'RST_STREAM', seen, what)];
  }
  if (ended.how !== 'end-stream') return [];
  return [streamEndEvidence(downstream, ended, 'what the client saw of it')];
}

/** What every report of a cut says in the same way. */
export function cutCommon(cut: Cut): {
  certainty: 'shown' | 'inferred';
  hop: Cut['connection']['hop'];
  connections: readonly Cut['connection'][];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
} {
  const { connection, end, streams, sealed, idle } = cut;
  const { beforeHeaders, afterHeaders } = statesOf(streams);
  return {
    certainty: sealed === undefined ? 'shown' : 'inferred',
    hop: connection.hop,
    connections: [connection],
    streams,
    quantities: {
      ...(sealed === undefined ? { calls: streams.length, beforeHeaders, afterHeaders } : {}),
      ...(connection.synSeen ? { age: seconds(end.at.time - connection.opened.time) } : {}),
      ...(idle === undefined ? {} : { lastIdle: seconds(idle.idle) }),
    },
  };
}

/** Who ended the connection first, in words: `server, by FIN, 1.25 s after the SYN`. */
export function whoClosedFirst({ connection, end }: Cut): string {
  const age = connection.synSeen ? `, ${duration(end.at.time - connection.opened.time)} after the SYN` : '';
  return `${senderOf(connection, end.direction)}, by ${endNames[end.how]}${age}.`;
}
