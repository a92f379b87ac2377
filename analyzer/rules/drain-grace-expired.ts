/**
 * A correct drain whose grace was shorter than a call: the server announced GOAWAY, waited, and cut what was left.
 *
 * Not this rule: a close in the same moment as the GOAWAY (`goaway-kills-accepted-streams`), or streams above
 * lastStreamId (`goaway-rejects-in-flight`).
 */
import { ErrorCode } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { Goaway, Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { defineRule } from './kit/define-rule.ts';
import { decisiveEnd } from './kit/endings.ts';
import { connectionFrameEvidence, endEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { actOf } from './kit/one-act.ts';
import { serverOf } from './kit/parties.ts';
import {
  sealedCloseEvidence,
  SealedConnections,
  sealedDrain,
  type SealedDrain,
  sealedGoawayEvidence,
} from './kit/sealed.ts';
import { duration, seconds } from '../model/numbers.ts';

/** Connections kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

interface Cut {
  drain: Goaway;
  at: Moment;
  streams: TimelineStream[];
}

/** The first GOAWAY of a planned drain, by the side that accepted the connection. */
function drainOf(connection: TimelineConnection): Goaway | undefined {
  return connection.goaways.find((g) => g.direction === 'to-client' && g.errorCode === ErrorCode.NO_ERROR);
}

/** An age needs its beginning. */
function ageOf({ synSeen, opened }: TimelineConnection, at: Moment): { age?: number } {
  return synSeen ? { age: seconds(at.time - opened.time) } : {};
}

export default defineRule({
  meta: {
    id: 'drain-grace-expired',
    title: 'The grace of a drain ended before the calls did',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.stream-end', 'tls.record'],
    explains:
      'The server (or proxy) retired a connection correctly: GOAWAY first, no new calls, running calls may finish. ' +
      'Its grace period was shorter than a running call, so it closed the connection with that call still open. ' +
      'Long server streams meet this at every connection age.',
    lookFor: [
      'GOAWAY(NO_ERROR) from the accepting side, a gap that is the same on every connection (the grace), ' +
        'then FIN or RST from the same side while streams at or below lastStreamId have no trailers.',
      'grpc-js sends its GOAWAY pair at the age and a third GOAWAY with FIN exactly one grace later.',
    ],
    withoutKeys: {
      shows:
        'Server records of the size of two GOAWAYs, no new request behind them, and the close of the server some time ' +
        'later while it owed an answer or messages kept coming.',
      answer: 'inferred',
    },
    who: 'The accepting side sends GOAWAY and closes; its operator sets the grace.',
    notToBeConfusedWith: [
      {
        signature: 'goaway-kills-accepted-streams',
        tellingFact: 'The close follows the GOAWAY at once: no grace was given.',
      },
      {
        signature: 'fin-without-goaway',
        tellingFact: 'No GOAWAY came before the close.',
      },
    ],
    outranks: [
      'upstream-reset-translated',
      'connection-aging',
      'goaway-kills-accepted-streams',
      'fin-without-goaway',
      'graceful-drain',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Make the grace longer than the longest call, or end long streams before the age and resume them.',
      },
      { for: 'grpc-js', text: 'Raise grpc.max_connection_age_grace_ms on the server.' },
      { for: 'grpc-go', text: 'Raise MaxConnectionAgeGrace in keepalive.ServerParameters.' },
      { for: 'grpc-java', text: 'Raise maxConnectionAgeGrace on NettyServerBuilder.' },
      { for: 'Python', text: 'Raise grpc.max_connection_age_grace_ms on the server.' },
      { for: 'Envoy', text: 'Raise --drain-time-s (listener updates) above the longest stream.' },
    ],
    reproduce: 'drain-grace-expired',
    refs: ['RFC 9113 6.8', 'grpc/proposal A9', 'grpc/grpc-node#3022', 'linkerd/linkerd2#4262'],
    messages: {
      cut:
        '{{server}} announced the drain with GOAWAY, and closed the connection {{grace}} later with {{count}} ' +
        'call(s) still open. The client of that connection was promised that they would be processed.',
      sealed:
        '{{server}} sent what has the size of the GOAWAYs of a drain, and closed the connection {{grace}} later with an ' +
        'answer still owed, as far as sizes and times of records show.',
    },
  },

  create({ timeline, report }) {
    const cuts = new Map<TimelineConnection, Cut>();
    const sealed = new SealedConnections(timeline);

    function reportSealed(drain: SealedDrain): void {
      const { connection, goaway, grace } = drain;
      const server = serverOf(connection);
      report({
        message: 'sealed',
        data: { server, grace: duration(grace ?? 0) },
        certainty: 'inferred',
        confidence: 0.9,
        sender: server,
        cause: server,
        hop: connection.hop,
        connections: [connection],
        quantities: {
          grace: seconds(grace ?? 0),
          ...ageOf(connection, goaway.at),
        },
        evidence: [
          sealedGoawayEvidence(goaway, 'a record of the size of the GOAWAYs that begin a drain'),
          ...sealedCloseEvidence(drain, 'the close with an answer owed'),
        ],
        answers: { 'retry-safe': 'No: the server may have processed what it had accepted.' },
      });
    }

    return {
      'tls.record'(fact) {
        sealed.record(fact);
      },
      'http2.stream-end'(fact) {
        if (fact.how !== 'connection') return;
        const stream = timeline.stream(fact.from);
        const connection = timeline.connection(fact.from);
        if (stream === undefined || connection === undefined) return;
        const end = decisiveEnd(stream);
        if (end?.direction !== 'to-client') return;
        const drain = drainOf(connection);
        if (drain === undefined || stream.opened.time > drain.at.time) return;
        const { at } = end;
        // GOAWAY and close in one act: no grace was given.
        if (at.time - drain.at.time < actOf(connection)) return;
        const cut = cuts.get(connection);
        if (cut !== undefined) cut.streams.push(stream);
        else if (cuts.size < mostKept) {
          cuts.set(connection, { drain, at, streams: [stream] });
        }
      },
      end() {
        for (const drain of sealed.all().flatMap((one) => sealedDrain(one) ?? [])) {
          if (drain.isPlanned && drain.isCut && drain.grace !== undefined && !drain.isOneAct)
            reportSealed(drain);
        }
        for (const [connection, { drain, at, streams }] of cuts) {
          const grace = at.time - drain.at.time;
          const server = serverOf(connection);
          const evidence: EvidenceRef[] = streams
            .slice(0, 3)
            .map((stream) => requestEvidence(stream, 'a call that was open at the close'));
          const close = endEvidence(connection, 'the close with calls open');
          const translated = streams.flatMap(({ downstream }) => {
            if (downstream?.ended?.how !== 'rst-stream') return [];
            const seen = { at: downstream.ended.at, direction: 'to-client' } as const;
            return [frameEvidence(downstream, 'RST_STREAM', seen, 'what the client saw of it')];
          });
          const what = `GOAWAY(NO_ERROR)${drain.debug === '' ? '' : ` "${drain.debug}"`} begins the drain`;
          report({
            message: 'cut',
            data: { server, grace: duration(grace), count: streams.length },
            confidence: 0.95,
            sender: server,
            cause: server,
            hop: connection.hop,
            connections: [connection],
            streams,
            quantities: {
              grace: seconds(grace),
              lastStreamId:
                connection.goaways.findLast((g) => g.direction === 'to-client')?.lastStreamId ?? 0,
              ...ageOf(connection, drain.at),
            },
            evidence: [
              connectionFrameEvidence(connection, 'GOAWAY', drain, what),
              ...(close === undefined ? [] : [close]),
              ...translated,
              ...evidence,
            ],
            ruledOut: [
              {
                signature: 'goaway-kills-accepted-streams',
                because: `the close came ${duration(grace)} after the GOAWAY: a grace was given`,
                evidence: [connectionFrameEvidence(connection, 'GOAWAY', drain, 'begins the drain')],
              },
            ],
            answers: {
              'retry-safe':
                'No: the streams were at or below lastStreamId, so the server may have processed them.',
            },
          });
        }
      },
    };
  },
});
