import type { Party } from '../../model/diagnosis.ts';
import { errorCodeName } from '../../model/codes.ts';
import type { EvidenceRef, NonEmpty } from '../../model/finding.ts';
import { duration, seconds } from '../../model/numbers.ts';
import type { TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './evidence.ts';
import { clientOf, serverOf } from './parties.ts';
import type { Stall } from './stalls.ts';

/** The packet that left the sender without a window. */
function emptied({ connection, streams, direction, at, kind, window }: Stall): EvidenceRef {
  const [stream] = streams;
  const seen = { at, direction };
  if (stream === undefined || kind === 'connection')
    return connectionFrameEvidence(connection, 'DATA', seen, `the window of the connection is ${window}`);
  if (kind === 'stream')
    return frameEvidence(stream, 'DATA', seen, `the window of stream ${stream.id} is ${window}`);
  return {
    at,
    direction,
    what: 'from here on no DATA may be sent',
    filter: `tcp.stream == ${connection.id}`,
  };
}

/** How one of the calls ended. */
function ending(stream: TimelineStream): EvidenceRef | undefined {
  const { ended, connection, trailers } = stream;
  if (ended === undefined || ended.how === 'capture-end') return undefined;
  if (trailers !== undefined)
    return frameEvidence(stream, 'HEADERS', { at: trailers, direction: 'to-client' }, 'its status');
  if (ended.how === 'connection') return endEvidence(connection, 'the connection ends with the call open');
  const { direction, errorCode } = ended;
  if (ended.how !== 'rst-stream' || direction === undefined) return undefined;
  const what = `RST_STREAM(${errorCodeName(errorCode ?? 0)}) ends the wait`;
  return frameEvidence(stream, 'RST_STREAM', { at: ended.at, direction }, what);
}

/** What every report of a stall says in the same way. */
export function stallReport(stall: Stall): {
  data: { sender: Party; receiver: string; count: number; waited: string; method: string; end: string };
  confidence: number;
  sender: Party;
  cause: Party;
  hop: TimelineConnection['hop'];
  connections: readonly TimelineConnection[];
  streams: readonly TimelineStream[];
  quantities: Record<string, number>;
  evidence: NonEmpty<EvidenceRef>;
} {
  const { connection, direction, streams, passedOn, waited, receiver, window, initialWindow, others, at } =
    stall;
  const sender = direction === 'to-server' ? clientOf(connection) : serverOf(connection);
  const [first] = streams;
  const open = streams.every((s) => s.ended?.how === 'capture-end');
  return {
    data: {
      sender,
      receiver: receiver === 'unknown' ? 'its receiver' : receiver,
      count: streams.length,
      waited: duration(waited),
      method: first?.path ?? 'a call',
      end: open ? 'and still waited when the capture ended' : 'and the calls were lost',
    },
    // A capture may end before the window would have come.
    confidence: open ? 0.65 : receiver === 'unknown' ? 0.8 : 0.9,
    // The decisive frame is one that did not come.
    sender: 'none',
    cause: receiver,
    hop: connection.hop,
    connections: [connection],
    streams: [...streams, ...passedOn],
    quantities: {
      window,
      initialWindow,
      stalled: seconds(waited),
      calls: streams.length,
      completedMeanwhile: others,
      ...(connection.synSeen ? { stallStart: seconds(at.time - connection.opened.time) } : {}),
      ...(connection.rtt === undefined ? {} : { rtt: seconds(connection.rtt) }),
    },
    evidence: [
      emptied(stall),
      ...streams
        .slice(0, 3)
        .flatMap((s) => [requestEvidence(s, 'a call that waits'), ...[ending(s) ?? []].flat()]),
      ...passedOn
        .slice(0, 1)
        .map((s) => requestEvidence(s, 'the same call on the hop before, which waits too')),
    ],
  };
}
