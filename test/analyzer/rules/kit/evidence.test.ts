/** What evidence says of its packet; that Wireshark selects it is shown by tshark (`evidence.tshark.test.ts`). */
import { describe, expect, test } from '@jest/globals';
import { FrameType } from '../../../../analyzer/model/codes.ts';
import type { EvidenceRef } from '../../../../analyzer/model/finding.ts';
import {
  connectionFrameEvidence,
  endEvidence,
  frameEvidence,
  requestEvidence,
  streamEndEvidence,
  tcpEvidence,
} from '../../../../analyzer/rules/kit/evidence.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';

const connection = someConnection({ id: 4 });
const seen = { at: momentAt(5, 12), direction: 'to-client' } as const;

describe('evidence', () => {
  test('on a frame names its connection, its stream and its type', () => {
    const stream = someStream(connection, { id: 7 });
    expect(frameEvidence(stream, 'RST_STREAM', seen, 'the reset')).toEqual({
      ...seen,
      what: 'the reset',
      filter: `tcp.stream == 4 && http2.streamid == 7 && http2.type == ${FrameType.RST_STREAM}`,
    });
    expect(requestEvidence(stream, 'asked')).toMatchObject({ at: stream.opened, direction: 'to-server' });
  });

  test('on the end of a stream is its reset, or the frame with END_STREAM', () => {
    const stream = someStream(connection, { id: 7 });
    const end = (how: 'rst-stream' | 'end-stream'): string =>
      streamEndEvidence(stream, { how, at: seen.at, direction: 'to-client' }, 'over').filter;
    expect(end('rst-stream')).toBe('tcp.stream == 4 && http2.streamid == 7 && http2.type == 3');
    expect(end('end-stream')).toBe('tcp.stream == 4 && http2.streamid == 7 && http2.flags.end_stream == 1');
  });

  test('on a frame of the connection names no stream', () => {
    expect(connectionFrameEvidence(connection, 'GOAWAY', seen, 'drain').filter).toBe(
      'tcp.stream == 4 && http2.type == 7',
    );
  });

  test('on the end of a connection is the first close, and none while it is open', () => {
    expect(endEvidence(connection, 'closed')).toBeUndefined();
    const ended = (how: 'fin' | 'rst' | 'close-notify'): EvidenceRef | undefined =>
      endEvidence(someConnection({ id: 4, firstEnd: { ...seen, how } }), 'closed');
    expect(ended('fin')?.filter).toBe('tcp.stream == 4 && tcp.flags.fin == 1');
    expect(ended('rst')?.filter).toBe('tcp.stream == 4 && tcp.flags.reset == 1');
    expect(ended('close-notify')?.filter).toBe('tcp.stream == 4 && tls.alert_message.desc == 0');
    expect(tcpEvidence(connection, 'syn', seen, 'opened')).toMatchObject(seen);
  });
});
