/**
 * Connections are retired at about the same age: a planned drain by a timer, told apart from idle timeouts and from
 * request limits by what was constant.
 *
 * Nothing failed by itself; calls that a drain cuts are other signatures, which outrank this one.
 */
import { ErrorCode } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { TimelineConnection } from '../model/timeline.ts';
import { sharingAge } from './kit/common-age.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, tcpEvidence } from './kit/evidence.ts';
import { duration, median, relativeSpread, seconds } from '../model/numbers.ts';
import { serverOf } from './kit/parties.ts';
import { commonCount, type RequestCount } from './kit/request-counts.ts';
import { SealedConnections, sealedDrain, type SealedDrain, sealedGoawayEvidence } from './kit/sealed.ts';

/** A connection that was idle for most of its life may have met an idle timeout instead. */
const mostIdleShare = 0.5;

/** Connections kept a listener; more of them add nothing to the answer. */
const mostKept = 1000;

interface Aged extends RequestCount {
  goaway: EvidenceRef;
  /** Told by sizes and times of records alone. */
  isSealed: boolean;
  age: number;
  idle: number;
}

/** Name of the listener that the connections share. */
function listenerOf(connection: TimelineConnection): string {
  return `${connection.input} ${connection.server}`;
}

/** True when the connections were idle long enough, and equally long, for an idle timeout. */
function idledOut(aged: readonly Aged[]): boolean {
  return aged.every((a) => a.idle > a.age * mostIdleShare);
}

export default defineRule({
  meta: {
    id: 'connection-aging',
    title: 'Connections are retired at a fixed age',
    layer: 'h2-connection',
    standing: 'pattern',
    needs: ['http2.goaway', 'tls.record'],
    explains:
      'A server or proxy drains each connection when it reaches a maximum age, so that clients reconnect and load ' +
      'spreads. Clients that move to a new connection at the GOAWAY lose nothing. It explains reconnects at a ' +
      'regular beat, and it is where cut streams come from when the grace is too short.',
    lookFor: [
      'GOAWAY(NO_ERROR) at about the same time after the SYN on at least three connections of one listener.',
      'The age is constant; the number of requests and the time since the last one are not.',
      'Debug data "max_age" (gRPC servers); none from Envoy.',
    ],
    withoutKeys: {
      shows:
        'Server records of the size of a GOAWAY at the same age on three connections or more, and no request behind them.',
      answer: 'inferred',
    },
    who: 'The accepting side of the connection, by configuration.',
    notToBeConfusedWith: [
      {
        signature: 'connection-request-limit',
        tellingFact: 'The number of streams is constant, the age is not.',
      },
      {
        signature: 'graceful-drain',
        tellingFact: 'One drain of all connections at one moment, at different ages.',
      },
    ],
    outranks: ['graceful-drain'],
    remedies: [
      {
        for: 'any',
        text: 'Normal when no call fails. Keep jitter on, so that clients do not reconnect all at once.',
      },
      { for: 'Envoy', text: 'max_connection_duration with max_connection_duration_jitter (1.39 and newer).' },
      { for: 'grpc-js', text: 'grpc.max_connection_age_ms, and a grace longer than the longest call.' },
    ],
    reproduce: 'connection-aging',
    refs: ['grpc/proposal A9', 'RFC 9113 6.8', 'envoyproxy/envoy#34384', 'envoyproxy/envoy#45101'],
    messages: {
      periodic:
        '{{count}} connections to {{listener}} were drained by {{server}} at an age of {{age}} ' +
        '(all within {{spread}} % of it).',
      sealed:
        '{{count}} connections to {{listener}} got a record of the size of a GOAWAY from {{server}} at an age of {{age}} ' +
        '(all within {{spread}} % of it), and carried no request after it.',
    },
  },

  create({ timeline, report }) {
    const listeners = new Map<string, Aged[]>();
    const sealed = new SealedConnections(timeline);

    function add(one: Aged): void {
      const key = listenerOf(one.connection);
      const aged = listeners.get(key) ?? [];
      // An age needs its beginning.
      if (!one.connection.synSeen || aged.length >= mostKept) return;
      aged.push(one);
      listeners.set(key, aged);
    }

    function addSealed({ connection, talk, goaway }: SealedDrain): void {
      const { time } = goaway.at;
      const lastRequest = talk.lastRequest?.time ?? connection.opened.time;
      add({
        connection,
        goaway: sealedGoawayEvidence(
          goaway,
          `a record of the size of a GOAWAY at an age of ${duration(time - connection.opened.time)}`,
        ),
        isSealed: true,
        time,
        age: time - connection.opened.time,
        idle: talk.waitingSince === undefined ? time - (talk.lastContent?.time ?? time) : 0,
        sinceRequest: time - lastRequest,
        requests: talk.requests,
      });
    }

    return {
      'tls.record'(fact) {
        sealed.record(fact);
      },
      'http2.goaway'(fact) {
        if (fact.direction !== 'to-client' || fact.errorCode !== ErrorCode.NO_ERROR) return;
        const connection = timeline.connection(fact.from);
        const drain = connection?.goaways[0];
        // Only the first GOAWAY marks the age.
        if (connection === undefined || drain === undefined || connection.goaways.length > 1) return;
        const last = [...connection.streams.values()].at(-1);
        const { time } = drain.at;
        const age = time - connection.opened.time;
        const what = `GOAWAY(NO_ERROR, last stream ${drain.lastStreamId}) at an age of ${duration(age)}`;
        add({
          connection,
          goaway: connectionFrameEvidence(connection, 'GOAWAY', drain, what),
          isSealed: false,
          time,
          age,
          idle: connection.openStreamCount > 0 ? 0 : time - connection.lastActive.time,
          last,
          sinceRequest: time - (last?.opened ?? connection.opened).time,
          requests: connection.streamCount,
        });
      },
      end() {
        for (const one of sealed.all()) {
          const drain = sealedDrain(one);
          if (drain !== undefined) addSealed(drain);
        }
        for (const all of listeners.values()) {
          const aged = sharingAge(all).toSorted((a, b) => a.time - b.time);
          const [first, ...rest] = aged;
          if (first === undefined || commonCount(aged) !== undefined || idledOut(aged)) continue;
          const ages = aged.map((a) => a.age);
          const spread = relativeSpread(ages);
          const age = median(ages);
          const server = serverOf(first.connection);
          const isSealed = aged.every((a) => a.isSealed);
          report({
            message: isSealed ? 'sealed' : 'periodic',
            data: {
              count: aged.length,
              listener: first.connection.server,
              server,
              age: duration(age),
              spread: Math.max(1, Math.round(spread * 100)),
            },
            ...(isSealed ? { certainty: 'inferred' } : {}),
            confidence: Math.min(isSealed ? 0.9 : 0.98, 0.75 + 0.05 * aged.length),
            sender: server,
            cause: server,
            hop: first.connection.hop,
            connections: aged.map((a) => a.connection),
            quantities: {
              age: seconds(age),
              spread,
              connections: aged.length,
              requestsPerConnection: median(aged.map((a) => a.requests)),
            },
            evidence: [
              first.goaway,
              tcpEvidence(
                first.connection,
                'syn',
                { at: first.connection.opened, direction: 'to-server' },
                'its connection opened',
              ),
              ...rest.map((one) => one.goaway),
            ],
            ruledOut: [
              {
                signature: 'connection-request-limit',
                because: `the connections had carried ${aged.map((a) => a.requests).join(', ')} requests`,
                evidence: [first.goaway],
              },
            ],
            answers: { 'fixed-age': `Yes: ${duration(age)} after the connection opened.` },
          });
        }
      },
    };
  },
});
