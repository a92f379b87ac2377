/**
 * A peer sent so many frames that cost it nothing that the other side took it for an attack and gave the connection up.
 *
 * Not this rule: resets (`rapid-reset-mitigation`), keepalive PINGs (`goaway-too-many-pings`), floods that are borne, or
 * a close by the side that flooded.
 */
import type { Direction } from '../model/chunk.ts';
import { ErrorCode, errorCodeName, type FrameType } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { FloodKind, FrameRowKind } from '../model/facts/http2.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { streamsAt } from './kit/connection-errors.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** Envoy lets a second pass before it closes. */
const longestReactionNs = 3e9;

/** A flood is told at each doubling: since the last time it may have gone on for as long again. */
const untoldShare = 1.5;

/** A row of so many frames needs no further witness. */
const longRow = 10;

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** What a flood is made of; resets have a signature of their own. */
const kinds: ReadonlyMap<FloodKind | FrameRowKind, { name: string; type: keyof typeof FrameType }> = new Map([
  ['settings', { name: 'SETTINGS', type: 'SETTINGS' }],
  ['ping', { name: 'PING', type: 'PING' }],
  ['priority', { name: 'PRIORITY', type: 'PRIORITY' }],
  ['window-update', { name: 'WINDOW_UPDATE', type: 'WINDOW_UPDATE' }],
  ['empty-data', { name: 'empty DATA', type: 'DATA' }],
  ['continuation', { name: 'CONTINUATION', type: 'CONTINUATION' }],
  ['empty-continuation', { name: 'empty CONTINUATION', type: 'CONTINUATION' }],
] as const);

/** Codes with which receivers answer. */
const punishments: ReadonlySet<number> = new Set([
  ErrorCode.ENHANCE_YOUR_CALM,
  ErrorCode.PROTOCOL_ERROR,
  ErrorCode.INTERNAL_ERROR,
]);

interface Flood {
  at: Moment;
  direction: Direction;
  what: FloodKind | FrameRowKind;
  count: number;
  /** Nanoseconds from its first frame; 0 for a row, which is told by its number. */
  took: number;
  isRow: boolean;
}

interface Punished {
  flood: Flood;
  at: Moment;
  /** The way its verdict travelled. */
  by: Direction;
  goaway?: Fact<'http2.goaway'>;
  hit: TimelineStream[];
}

export default defineRule({
  meta: {
    id: 'control-frame-flood-mitigation',
    title: 'A flood of cheap frames made the other side give the connection up',
    layer: 'h2-connection',
    standing: 'fault',
    needs: [
      'http2.flood',
      'http2.frame-row',
      'http2.headers',
      'http2.goaway',
      'tcp.fin',
      'tcp.rst',
      'tls.close-notify',
      'tcp.zero-window',
    ],
    explains:
      'PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA and CONTINUATION cost their sender little and make their ' +
      'receiver work or queue answers. Receivers count them and end the connection when there are too many; for some ' +
      'kinds two in a row are enough. Buggy clients, and peers that do not read what they are answered, trip the same ' +
      'limits as attackers.',
    lookFor: [
      'Many frames of one kind in a second, or frames without octets one after the other.',
      'GOAWAY(ENHANCE_YOUR_CALM), or a close without a word: nghttpx at once, Envoy 1.0 s later.',
      'Envoy closes at the second empty DATA or CONTINUATION in a row; nghttp2 at more than eight CONTINUATIONs.',
      'A zero window of the side that floods: it does not read the answers to its PINGs or SETTINGS.',
    ],
    withoutKeys: { shows: 'Small records in great number, and a close.', answer: 'inconclusive' },
    who: 'The receiver ends the connection; whoever floods has to change, or the limit.',
    notToBeConfusedWith: [
      {
        signature: 'goaway-too-many-pings',
        tellingFact: 'One PING in a while; the GOAWAY says "too_many_pings".',
      },
      { signature: 'rapid-reset-mitigation', tellingFact: 'The frames were RST_STREAM.' },
      { signature: 'goaway-protocol-error', tellingFact: 'A frame was forbidden, not too frequent.' },
      { signature: 'fin-without-goaway', tellingFact: 'Nothing unusual came before the close.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      'tcp-zero-window',
      'http-non-grpc-response',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Find what sends the frames named in the answer: a loop, a library that flushes empty DATA.',
      },
      { for: 'any', text: 'Make the peer read: answers that pile up count as its flood.' },
      {
        for: 'Envoy',
        text:
          'http2_protocol_options: max_consecutive_inbound_frames_with_empty_payload (1), max_outbound_control_frames ' +
          '(1000), max_inbound_priority_frames_per_stream, max_inbound_window_update_frames_per_data_frame_sent; flag DPE.',
      },
      {
        for: 'any',
        text: 'Raise limits only with care: they are what CVE-2019-9512 to 9518 and CVE-2024-27316 need.',
      },
    ],
    reproduce: 'control-frame-flood-mitigation',
    refs: ['RFC 9113 10.5', 'CVE-2019-9512', 'CVE-2019-9518', 'CVE-2024-27316', 'haproxy/haproxy#914'],
    messages: {
      flooded:
        '{{flooder}} sent {{count}} {{frames}} frames {{within}}; {{after}} later {{sender}} {{verdict}}. {{calls}} call(s) ' +
        'were hit.{{reads}}',
    },
  },

  create({ timeline, report }) {
    const floods = new ConnectionMarks<Flood>();
    let hasRows = false;
    const punished = new Map<TimelineConnection, Punished>();
    /** Connections whose windows were closed, by the way of the announcement. */
    const unread = new ConnectionMarks<Direction>();

    function suspect({
      from: at,
      direction,
      what,
      count,
      kind,
      ...rest
    }: Fact<'http2.flood' | 'http2.frame-row'>): void {
      const connection = timeline.connection(at);
      if (connection === undefined || !kinds.has(what)) return;
      const isRow = kind === 'http2.frame-row';
      const known = floods.get(connection);
      // A flood says more than a row in it.
      if (isRow && known !== undefined && !known.isRow) return;
      hasRows ||= isRow;
      const took = 'duration' in rest ? rest.duration : 0;
      floods.set(connection, { at, direction, what, count, took, isRow });
    }

    function punish(
      connection: TimelineConnection,
      at: Moment,
      by: Direction,
      goaway?: Fact<'http2.goaway'>,
    ): void {
      const flood = floods.get(connection);
      if (flood === undefined || flood.direction === by) return;
      if (punished.has(connection) || punished.size >= mostKept) return;
      const after = at.time - flood.at.time;
      if (after > Math.max(longestReactionNs, flood.took * untoldShare)) return;
      const hit = streamsAt(connection, at, by);
      // Two empty DATA frames are legal: without a word only calls that were left unanswered make them too many. A
      // header block that was cut off in its CONTINUATIONs is a call of its own, of which nothing else shows.
      if (flood.what === 'empty-data' && flood.isRow && goaway === undefined && hit.length === 0) return;
      punished.set(connection, { flood, at, by, hit, ...(goaway === undefined ? {} : { goaway }) });
    }

    function closed({ from }: Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'>): void {
      const connection = timeline.connection(from);
      const end = connection?.firstEnd;
      if (connection === undefined || end?.at.packet !== from.packet) return;
      if (connection.goaways.every((g) => g.direction !== end.direction))
        punish(connection, from, end.direction);
    }

    function confidenceOf({ flood, goaway }: Punished): number {
      if (goaway?.errorCode === ErrorCode.ENHANCE_YOUR_CALM) return 0.95;
      if (!flood.isRow) return 0.9;
      return flood.count >= longRow || goaway !== undefined ? 0.8 : 0.75;
    }

    function reportOf(connection: TimelineConnection, each: Punished): void {
      const { flood, at, by, goaway, hit } = each;
      const { direction, what, count, took, isRow } = flood;
      const { name, type } = kinds.get(what) ?? { name: what, type: 'PING' as const };
      const [flooder, sender] =
        direction === 'to-server'
          ? [clientOf(connection), serverOf(connection)]
          : [serverOf(connection), clientOf(connection)];
      const after = at.time - flood.at.time;
      const reads = unread.get(connection) !== direction;
      const code = goaway === undefined ? undefined : errorCodeName(goaway.errorCode);
      const close = endEvidence(connection, 'the end of the connection');
      const seen = { at, direction: by };
      const decisive: EvidenceRef =
        code === undefined
          ? (close ?? { ...seen, what: 'the close', filter: `tcp.stream == ${connection.id}` })
          : connectionFrameEvidence(connection, 'GOAWAY', seen, `GOAWAY(${code})`);
      report({
        message: 'flooded',
        data: {
          flooder,
          count,
          frames: name,
          within: isRow ? 'in a row' : `within ${duration(took)}`,
          after: duration(after),
          sender,
          verdict: code === undefined ? 'closed the connection without a word' : `sent GOAWAY(${code})`,
          calls: hit.length,
          reads: reads ? '' : ` ${flooder} had closed its TCP window: it does not read what it is answered.`,
        },
        confidence: confidenceOf(each),
        sender,
        cause: flooder,
        hop: connection.hop,
        connections: [connection],
        streams: hit,
        quantities: {
          frames: count,
          calls: hit.length,
          reaction: seconds(after),
          reads: reads ? 1 : 0,
          ...(isRow ? {} : { floodDuration: seconds(took), rate: count / Math.max(seconds(took), 0.001) }),
          ...(goaway === undefined ? {} : { errorCode: goaway.errorCode }),
        },
        evidence: [
          decisive,
          connectionFrameEvidence(connection, type, { at: flood.at, direction }, `${name} number ${count}`),
          ...hit.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that was open')),
        ],
        answers: { 'retry-safe': 'Not for the calls that were open: the server may have processed them.' },
      });
    }

    return {
      'http2.flood': suspect,
      'http2.frame-row': suspect,
      'http2.headers'(fact) {
        if (!hasRows) return;
        const connection = timeline.connection(fact.from);
        const flood = connection === undefined ? undefined : floods.get(connection);
        // Who goes on answering has borne the row.
        if (connection === undefined || flood?.isRow !== true) return;
        if (fact.direction !== flood.direction) floods.delete(connection);
      },
      'http2.goaway'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.debug.includes('too_many_pings')) return;
        if (punishments.has(fact.errorCode)) punish(connection, fact.from, fact.direction, fact);
      },
      'tcp.fin': closed,
      'tcp.rst': closed,
      'tls.close-notify': closed,
      'tcp.zero-window'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) unread.set(connection, fact.direction);
      },
      end() {
        for (const [connection, each] of punished) reportOf(connection, each);
      },
    };
  },
});
