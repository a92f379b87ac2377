/**
 * A client reset so many young streams that the server took it for an attack and gave the connection up, with every
 * call that was on it.
 *
 * Not this rule: many cancels that the server bears (`client-cancellation`), keepalive PINGs (`goaway-too-many-pings`),
 * or a server that fails while somebody happens to cancel a call.
 */
import { ErrorCode, errorCodeName } from '../model/codes.ts';
import type { Party } from '../model/diagnosis.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, median, seconds } from '../model/numbers.ts';
import type { SealedReset } from '../model/timeline.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { type PunishedBurst, rateOf, ResetBursts } from './kit/reset-bursts.ts';
import { SealedConnections } from './kit/sealed.ts';
import { type SealedBurst, sealedBursts } from './kit/sealed-bursts.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Resets in such number need no further witness. */
const manyResets = 100;

export default defineRule({
  meta: {
    id: 'rapid-reset-mitigation',
    title: 'The client reset so many streams that the server gave the connection up',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.rst-stream', 'http2.goaway', 'tcp.fin', 'tcp.rst', 'tls.close-notify', 'tls.record'],
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
        'Requests and client records of 13 bytes of plaintext by turns, many in a second, and the close by the server.',
      answer: 'inferred',
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
      sealed:
        '{{client}} sent at least {{resets}} records of the size of RST_STREAM, {{rate}} a second, behind requests; then ' +
        '{{server}} closed the connection.',
      flooded: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const bursts = new ResetBursts(timeline);
    const sealed = new SealedConnections(timeline);

    function confidenceOf({ burst, goaway, hit }: PunishedBurst): number {
      if (burst.resets >= manyResets) return 0.95;
      if (goaway?.errorCode === ErrorCode.ENHANCE_YOUR_CALM) return 0.85;
      return goaway === undefined && hit.length > 0 ? 0.75 : 0.7;
    }

    function reportOf(each: PunishedBurst): void {
      const { connection, burst, at, goaway, hit } = each;
      const client = clientOf(connection);
      const server = serverOf(connection);
      const [first] = burst.streams;
      const cause: Party = first?.downstream === undefined ? client : 'client';
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

    function reportSealed({ connection, resets, rate, end }: SealedBurst): void {
      const [first, last] = [resets[0], resets.at(-1)];
      if (first === undefined || last === undefined) return;
      const client = clientOf(connection);
      const server = serverOf(connection);
      const evidence = ({ at, filter }: SealedReset): EvidenceRef => {
        return { at, filter, direction: 'to-server', what: 'a record of the size of RST_STREAM' };
      };
      report({
        message: 'sealed',
        data: { client, server, resets: resets.length, rate: Math.round(rate) },
        certainty: 'inferred',
        confidence: 0.8,
        sender: server,
        cause: client,
        hop: connection.hop,
        connections: [connection],
        quantities: { resets: resets.length, rate },
        evidence: [
          { ...end, what: 'the close', filter: `tcp.stream == ${connection.id}` },
          evidence(first),
          evidence(last),
        ],
      });
    }

    return {
      ...bursts.handlers,
      'tls.record'(fact) {
        sealed.record(fact);
      },
      end() {
        for (const each of bursts.punished()) reportOf(each);
        for (const burst of sealedBursts(sealed.all())) reportSealed(burst);
        for (const verdict of sealedVerdicts(timeline, 'rapid-reset-mitigation'))
          report({ ...verdict, message: 'flooded' });
      },
    };
  },
});
