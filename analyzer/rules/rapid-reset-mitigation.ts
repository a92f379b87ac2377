/**
 * A client reset so many young streams that the server took it for an attack and gave the connection up, with every
 * call that was on it.
 *
 * Not this rule: many cancels that the server bears (`client-cancellation`), keepalive PINGs (`goaway-too-many-pings`),
 * or a server that fails while somebody happens to cancel a call.
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, median, seconds } from '../model/numbers.ts';
import type { Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { streamsAt } from './kit/connection-errors.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { atDeadline } from './kit/deadline.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';

/** Resets further apart than this are no burst. */
const longestPauseNs = 1e9;

/** A server that counts resets acts on the one that is too many. */
const longestReactionNs = 1e9;

/** Envoy can be told to act on ten (its default is 250, nghttp2's 1000); so many, and so fast, are needed at least. */
const fewestResets = 10;
const lowestRate = 10;

/** Resets in such number need no further witness. */
const manyResets = 100;

/** Connections and streams kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Codes with which servers answer: nghttp2 and Node INTERNAL_ERROR, others ENHANCE_YOUR_CALM or PROTOCOL_ERROR. */
const punishments: ReadonlySet<number> = new Set([
  ErrorCode.INTERNAL_ERROR,
  ErrorCode.ENHANCE_YOUR_CALM,
  ErrorCode.PROTOCOL_ERROR,
]);

/** Resets by the client of one connection in quick succession. */
interface Burst {
  first: Moment;
  last: Moment;
  resets: number;
  /** Those of unanswered streams that were younger than a second. */
  early: number;
  earlyBefore: number;
  atDeadline: number;
  streams: TimelineStream[];
  ages: number[];
}

interface Punished {
  burst: Burst;
  at: Moment;
  goaway?: Fact<'http2.goaway'>;
  /** Calls that were not reset by the client, and died with the connection. */
  hit: TimelineStream[];
}

/** Resets in a second. */
function rateOf({ first, last, resets }: Burst): number {
  return resets / Math.max(seconds(last.time - first.time), 1 / 1000);
}

function isBurst(burst: Burst): boolean {
  const { resets, early } = burst;
  return (early >= fewestResets || resets >= manyResets) && rateOf(burst) >= lowestRate;
}

export default defineRule({
  meta: {
    id: 'rapid-reset-mitigation',
    title: 'The client reset so many streams that the server gave the connection up',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.rst-stream', 'http2.goaway', 'tcp.fin', 'tcp.rst', 'tls.close-notify'],
    explains:
      'Opening a stream and resetting it at once costs a client nothing and a server work (CVE-2023-44487). Servers ' +
      'count such resets and end the connection when there are too many. A client that means no harm meets this when ' +
      'it cancels many calls: deadlines that are too short, hedging, users who leave. Calls that have nothing to do ' +
      'with it die with the connection.',
    lookFor: [
      'Pairs of HEADERS and RST_STREAM(CANCEL) by the client, more than tens in a second.',
      'nghttp2 and Node: GOAWAY(INTERNAL_ERROR) after about a thousand. Go, netty: GOAWAY(ENHANCE_YOUR_CALM).',
      'Envoy: closed at the 250th, at once, without GOAWAY.',
    ],
    withoutKeys: {
      shows:
        'Requests and records of 13 bytes of plaintext by turns, a record of the size of a GOAWAY, the close.',
      answer: 'inconclusive',
    },
    who: 'The server or proxy ends the connection; the client that cancels so much, or the limit, has to change.',
    notToBeConfusedWith: [
      { signature: 'goaway-too-many-pings', tellingFact: 'PINGs came before the GOAWAY, and it says so.' },
      { signature: 'client-cancellation', tellingFact: 'The connection went on.' },
      {
        signature: 'header-list-too-large',
        tellingFact: 'Large headers came before the GOAWAY, and few resets.',
      },
      { signature: 'control-frame-flood-mitigation', tellingFact: 'Frames of another kind came in masses.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      ...goawayFollowed,
      'goaway-protocol-error',
      'deadline-exceeded-server',
      'graceful-drain',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Find out why so many calls are cancelled: deadlines, hedging, retries, users who leave.',
      },
      {
        for: 'any',
        text: 'Spread such callers over several connections, away from calls that must not die.',
      },
      {
        for: 'Envoy',
        text:
          'Runtime overload.premature_reset_total_stream_count (500) and premature_reset_min_stream_lifetime_seconds; ' +
          '1.39 and newer stream_reset_burst and _rate; counter downstream_rq_too_many_premature_resets.',
      },
      {
        for: 'grpc-js',
        text: 'Node: streamResetBurst and streamResetRate of the server (1000 and 33 a second).',
      },
      { for: 'grpc-java', text: 'NettyServerBuilder.maxRstFramesPerWindow.' },
    ],
    reproduce: 'rapid-reset-mitigation',
    refs: [
      'CVE-2023-44487',
      'RFC 9113 10.5',
      'envoyproxy/envoy#30882',
      'grpc/grpc-node#2625',
      'nodejs/node#51585',
      'netty/netty#13671',
      'grpc/grpc-java#10675',
    ],
    messages: {
      punished:
        '{{client}} opened and reset {{resets}} streams within {{duration}}, {{rate}} a second{{reason}}; then {{server}} ' +
        '{{verdict}}. {{count}} other call(s) died with the connection.',
    },
  },

  create({ timeline, report }) {
    const bursts = new WeakMap<TimelineConnection, Burst>();
    const punished = new Map<TimelineConnection, Punished>();

    function reset(fact: Fact<'http2.rst-stream'>): void {
      if (fact.direction !== 'to-server' || fact.afterEnd) return;
      const stream = timeline.stream(fact.from);
      if (stream === undefined) return;
      const { connection, timeout, opened } = stream;
      // What comes after the end is under way, or an echo.
      if (connection.firstEnd !== undefined || punished.has(connection)) return;
      const { from: at, early } = fact;
      let burst = bursts.get(connection);
      if (burst === undefined || at.time - burst.last.time > longestPauseNs) {
        const earlyBefore = burst === undefined ? 0 : burst.earlyBefore + burst.early;
        burst = {
          first: at,
          last: at,
          resets: 0,
          early: 0,
          earlyBefore,
          atDeadline: 0,
          streams: [],
          ages: [],
        };
        bursts.set(connection, burst);
      }
      burst.last = at;
      burst.resets++;
      burst.early = early - burst.earlyBefore;
      const age = at.time - opened.time;
      if (timeout !== undefined && atDeadline(age, timeout)) burst.atDeadline++;
      if (burst.streams.length >= mostKept) return;
      burst.streams.push(stream);
      burst.ages.push(age);
    }

    function punish(connection: TimelineConnection, at: Moment, goaway?: Fact<'http2.goaway'>): void {
      const burst = bursts.get(connection);
      if (burst === undefined || punished.has(connection) || punished.size >= mostKept) return;
      if (!isBurst(burst) || at.time - burst.last.time > longestReactionNs) return;
      const hit = streamsAt(connection, at, 'to-client');
      punished.set(connection, { burst, at, hit, ...(goaway === undefined ? {} : { goaway }) });
    }

    /** The first end of a connection, by its server, and without a word before it. */
    function closed({ from }: Fact<'tcp.fin'> | Fact<'tcp.rst'> | Fact<'tls.close-notify'>): void {
      const connection = timeline.connection(from);
      const end = connection?.firstEnd;
      if (connection === undefined || end?.direction !== 'to-client') return;
      if (end.at.packet !== from.packet) return;
      if (connection.goaways.length === 0) punish(connection, from);
    }

    function confidenceOf({ burst, goaway, hit }: Punished): number {
      if (burst.resets >= manyResets) return 0.95;
      if (goaway?.errorCode === ErrorCode.ENHANCE_YOUR_CALM) return 0.85;
      return goaway === undefined && hit.length > 0 ? 0.75 : 0.7;
    }

    function reportOf(connection: TimelineConnection, each: Punished): void {
      const { burst, at, goaway, hit } = each;
      const client = clientOf(connection);
      const server = serverOf(connection);
      const [first] = burst.streams;
      const cause: Party = client === 'proxy' && first?.downstream !== undefined ? 'client' : client;
      const code = goaway === undefined ? undefined : errorCodeName(goaway.errorCode);
      const last = goaway?.lastStreamId ?? 0;
      const spoken = code === undefined ? undefined : `GOAWAY(${code}, last stream ${last})`;
      const close = endEvidence(connection, 'the end of the connection');
      const seen = { at, direction: 'to-client' } as const;
      const decisive: EvidenceRef =
        spoken === undefined
          ? (close ?? { ...seen, what: 'the close', filter: `tcp.stream == ${connection.id}` })
          : connectionFrameEvidence(connection, 'GOAWAY', seen, spoken);
      const some = [first, burst.streams.at(-1)].flatMap((stream): EvidenceRef[] => {
        const ended = stream?.ended;
        if (stream === undefined || ended === undefined) return [];
        const by = { at: ended.at, direction: 'to-server' } as const;
        return [frameEvidence(stream, 'RST_STREAM', by, 'one of the resets')];
      });
      const rate = Math.round(rateOf(burst));
      const deadlines = burst.atDeadline * 2 > burst.resets;
      report({
        message: 'punished',
        data: {
          client,
          server,
          resets: burst.resets,
          duration: duration(burst.last.time - burst.first.time),
          rate,
          reason: deadlines ? ', at their deadlines' : '',
          verdict: spoken === undefined ? 'closed the connection without a word' : `sent ${spoken}`,
          count: hit.length,
        },
        confidence: confidenceOf(each),
        sender: server,
        cause,
        hop: connection.hop,
        connections: [connection],
        streams: [...hit, ...burst.streams],
        quantities: {
          resets: burst.resets,
          earlyResets: burst.early,
          rate,
          lifetime: seconds(median(burst.ages)),
          atDeadline: burst.atDeadline,
          othersHit: hit.length,
          ...(goaway === undefined ? {} : { errorCode: goaway.errorCode, lastStreamId: last }),
        },
        evidence: [
          decisive,
          ...some,
          ...(spoken === undefined || close === undefined ? [] : [close]),
          ...hit
            .slice(0, 3)
            .map((stream) => requestEvidence(stream, 'a call that had nothing to do with it')),
        ],
        answers: { 'retry-safe': 'Not for the calls that were open: the server may have processed them.' },
      });
    }

    return {
      'http2.rst-stream': reset,
      'http2.goaway'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || fact.direction !== 'to-client') return;
        if (punishments.has(fact.errorCode) && !fact.debug.includes('too_many_pings'))
          punish(connection, fact.from, fact);
      },
      'tcp.fin': closed,
      'tcp.rst': closed,
      'tls.close-notify': closed,
      end() {
        for (const [connection, each] of punished) reportOf(connection, each);
      },
    };
  },
});
