/**
 * One side gave the connection up because its SETTINGS were not acknowledged.
 *
 * Not this rule: an acknowledgment that comes late and is waited for, or SETTINGS of a server that never come at all
 * (`h2-settings-never-received`).
 */
import type { Direction } from '../model/chunk.ts';
import { ErrorCode } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection } from '../model/timeline.ts';
import { type CodedEnd, codedEndEvidence, CodedEnds } from './kit/coded-ends.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { opposite } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

const code = ErrorCode.SETTINGS_TIMEOUT;

/** SETTINGS without an ACK that are remembered on a connection; a flood of them must not cost memory. */
const mostPending = 64;

/** A segment that is sent so many times again, and was not acknowledged, is lost on the path. */
const fewestAttempts = 2;

interface Sent {
  /** SETTINGS that wait for their ACK, in order. */
  pending: Moment[];
  /** The latest ACK, and the SETTINGS that it was for. */
  acknowledged?: { at: Moment; sent: Moment };
  /** The latest segment of either side that was sent again and again. */
  lost?: Moment;
}

export default defineRule({
  meta: {
    id: 'goaway-settings-timeout',
    title: 'SETTINGS were not acknowledged in time',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.settings', 'http2.rst-stream', 'http2.goaway', 'tcp.retransmission'],
    explains:
      'SETTINGS must be acknowledged at once. A peer that waits for it may give up after a time of its own with ' +
      'GOAWAY(SETTINGS_TIMEOUT), and every call of the connection is lost. The other side hangs, is a broken ' +
      'implementation, or its ACK was lost on the path.',
    lookFor: [
      'SETTINGS of one side, no SETTINGS ACK of the other, GOAWAY(SETTINGS_TIMEOUT) after a constant time.',
      'Whether the other side sends anything at all meanwhile: then it does not hang, it is broken.',
      'Retransmissions: the ACK, or the SETTINGS, may be lost.',
    ],
    withoutKeys: {
      shows: 'No record of 9 bytes of plaintext in return, and a close.',
      answer: 'inferred',
    },
    who: 'The side whose SETTINGS were not acknowledged sends GOAWAY; the other one has to change something.',
    notToBeConfusedWith: [
      { signature: 'h2-settings-never-received', tellingFact: 'The server sends no SETTINGS of its own.' },
      { signature: 'keepalive-ping-timeout', tellingFact: 'A PING was not answered.' },
      { signature: 'packet-loss-rto', tellingFact: 'Segments are sent again and again; the ACK follows.' },
    ],
    outranks: [...streamsCut, ...connectionClosed, ...goawayFollowed],
    remedies: [
      {
        for: 'any',
        text: 'Find out why the peer does not read or answer: blocked, overloaded, or a broken library.',
      },
      {
        for: 'any',
        text: 'Raise the timeout where the path is slow: nghttp2 10 s, akka settings-ack-timeout.',
      },
    ],
    reproduce: 'goaway-settings-timeout',
    refs: ['RFC 9113 6.5.3', 'nghttp2/nghttp2#1115', 'akka/akka-http#777', 'grpc/grpc#13062'],
    messages: {
      sealed: sealedVerdictText,
      unacknowledged:
        '{{peer}} did not acknowledge the SETTINGS of {{sender}}, which gave the connection up after {{waited}}; ' +
        '{{count}} call(s) were hit.',
      acknowledged:
        '{{sender}} sent GOAWAY(SETTINGS_TIMEOUT) although {{peer}} had acknowledged its SETTINGS {{waited}} before; ' +
        '{{count}} call(s) were hit.',
      unseen:
        '{{sender}} sent GOAWAY(SETTINGS_TIMEOUT); its SETTINGS are not in this capture; {{count}} call(s) were hit.',
    },
  },

  create({ timeline, report }) {
    const ends = new CodedEnds(timeline, code);
    const sides = new ConnectionMarks<Record<Direction, Sent>>();

    function sideOf(connection: TimelineConnection, direction: Direction): Sent {
      const known = sides.get(connection) ?? { 'to-server': { pending: [] }, 'to-client': { pending: [] } };
      sides.set(connection, known);
      return known[direction];
    }

    function reportOf(end: CodedEnd): void {
      const { connection, at, direction, sender, streams, lastStreamId } = end;
      const peer = direction === 'to-client' ? clientOf(connection) : serverOf(connection);
      const { pending, acknowledged, lost } = sideOf(connection, direction);
      const [oldest] = pending;
      const isLost = lost !== undefined && oldest !== undefined && lost.time >= oldest.time;
      const cause: Party = oldest === undefined ? (acknowledged === undefined ? 'unknown' : sender) : peer;
      const since = oldest ?? acknowledged?.at;
      const waited = since === undefined ? undefined : at.time - since.time;
      const common = { sender, peer, count: streams.length, waited: duration(waited ?? 0) };
      const settings = oldest ?? acknowledged?.sent;
      const evidence: EvidenceRef[] = [
        ...(settings === undefined
          ? []
          : [connectionFrameEvidence(connection, 'SETTINGS', { at: settings, direction }, 'the SETTINGS')]),
        ...(oldest !== undefined || acknowledged === undefined
          ? []
          : [
              connectionFrameEvidence(
                connection,
                'SETTINGS',
                { at: acknowledged.at, direction: opposite(direction) },
                'their ACK',
              ),
            ]),
      ];
      report({
        ...(oldest !== undefined
          ? { message: 'unacknowledged', data: common }
          : acknowledged !== undefined
            ? { message: 'acknowledged', data: common }
            : { message: 'unseen', data: common }),
        confidence: oldest === undefined ? 0.7 : isLost ? 0.75 : 0.95,
        sender,
        cause: isLost ? 'path' : cause,
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          calls: streams.length,
          unacknowledged: pending.length,
          ...(waited === undefined ? {} : { waited: seconds(waited) }),
          lastStreamId: lastStreamId ?? 0,
        },
        evidence: [...codedEndEvidence(end, code), ...evidence],
        answers: {
          'retry-safe': 'For streams above the last one of the GOAWAY; the others may have been processed.',
        },
      });
    }

    return {
      ...ends.handlers,
      'http2.settings'({ from, direction, ack }) {
        const connection = timeline.connection(from);
        if (connection === undefined) return;
        if (!ack) {
          const { pending } = sideOf(connection, direction);
          if (pending.length < mostPending) pending.push(from);
          return;
        }
        const other = sideOf(connection, opposite(direction));
        const sent = other.pending.shift();
        if (sent !== undefined) other.acknowledged = { at: from, sent };
      },
      'tcp.retransmission'({ from, attempt, acknowledged }) {
        const connection = timeline.connection(from);
        if (connection === undefined || acknowledged || attempt < fewestAttempts) return;
        sideOf(connection, 'to-client').lost = from;
        sideOf(connection, 'to-server').lost = from;
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'goaway-settings-timeout')) report(verdict);
        for (const end of ends.list()) if (end.by === 'GOAWAY') reportOf(end);
      },
    };
  },
});
