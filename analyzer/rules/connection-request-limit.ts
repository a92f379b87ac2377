/**
 * Connections are retired after the same number of requests: a limit of the proxy, told apart from an age by what was
 * constant and by when the GOAWAY was sent.
 *
 * Nothing failed by itself; calls that such a GOAWAY rejects or cuts are other signatures, which outrank this one. A
 * connection for each call is none: that is how a proxy drains, or sheds load.
 */
import { ErrorCode } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { Goaway, TimelineConnection } from '../model/timeline.ts';
import { sharingAge } from './kit/common-age.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, requestEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { commonCount, isWithRequest, type RequestCount } from './kit/request-counts.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** One request is no limit. */
const fewestRequests = 2;

/** Connections that are drained within this of each other are drained by one decision. */
const oneDecisionNs = 1e9;

/** Connections kept a listener; more of them add nothing to the answer. */
const mostKept = 1000;

const highestId = 2 ** 31 - 1;

interface Retired extends RequestCount {
  goaway: Goaway;
  /** Nanoseconds from its opening until then. */
  age: number;
}

/**
 * True when all were open at one moment and retired in it: a drain of the listener, whatever they had carried. So is a
 * single connection, which has no number in common with others.
 */
function isOneDrain(retired: readonly Retired[]): boolean {
  const times = retired.map(({ time }) => time);
  const first = Math.min(...times);
  if (Math.max(...times) - first > oneDecisionNs) return false;
  return retired.every(({ connection }) => connection.opened.time < first);
}

export default defineRule({
  meta: {
    id: 'connection-request-limit',
    title: 'Connections are retired after a fixed number of requests',
    layer: 'h2-connection',
    standing: 'pattern',
    needs: ['http2.goaway'],
    explains:
      'A proxy drains each connection when it has carried N requests, so that memory is freed and load spreads. A ' +
      'client that reads GOAWAY goes on with another connection and loses nothing. It explains reconnects whose beat ' +
      'follows the traffic, and it is where rejected calls come from when GOAWAY is sent in one step.',
    lookFor: [
      'GOAWAY(NO_ERROR) when the HEADERS of request N arrive, or with its answer, on several connections.',
      'The number is constant; the ages of the connections are not.',
      'nginx: one GOAWAY, last stream 2N-1. Envoy: last stream 2^31-1, before the answer of request N, the real one ' +
        'later. nghttpx: last stream 2^31-1 with the answer, and never another.',
    ],
    withoutKeys: { shows: 'Closes after equal numbers of exchanges.', answer: 'inferred' },
    who: 'The accepting side of the connection, by configuration.',
    notToBeConfusedWith: [
      { signature: 'connection-aging', tellingFact: 'The age is constant, the number of requests is not.' },
      {
        signature: 'graceful-drain',
        tellingFact: 'All connections at one moment, after different numbers of requests.',
      },
      {
        signature: 'proxy-overload-shed',
        tellingFact: 'A GOAWAY with every response: one request a connection.',
      },
    ],
    outranks: ['graceful-drain', 'connection-aging'],
    remedies: [
      { for: 'any', text: 'Normal when no call fails. Raise N where reconnects cost too much.' },
      { for: 'any', text: 'nginx: keepalive_requests (1000). nghttpx: --frontend-max-requests.' },
      { for: 'Envoy', text: 'max_requests_per_connection; counter downstream_cx_max_requests_reached.' },
      { for: 'any', text: 'Clients have to retry what a GOAWAY rejects: gRPC libraries do by themselves.' },
    ],
    reproduce: 'connection-request-limit',
    refs: [
      'RFC 9113 6.8',
      'kubernetes/ingress-nginx#5598',
      'kubernetes/ingress-nginx#11118',
      'nginx/kubernetes-ingress#970',
      'envoyproxy/envoy#8817',
    ],
    messages: {
      counted:
        '{{count}} connections to {{listener}} were retired by {{server}} with their request number {{requests}}, at ' +
        'ages from {{youngest}} to {{oldest}}.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const listeners = new Map<string, Retired[]>();

    /** Evidence on the drain of one connection, and on the request that it came with. */
    function evidenceOf({ connection, goaway, last, requests }: Retired): [EvidenceRef, ...EvidenceRef[]] {
      const what = `GOAWAY(NO_ERROR, last stream ${goaway.lastStreamId}) with request ${requests}`;
      const drain = connectionFrameEvidence(connection, 'GOAWAY', goaway, what);
      return last === undefined ? [drain] : [drain, requestEvidence(last, `request ${requests}`)];
    }

    function reportOf(retired: readonly Retired[]): void {
      const [first, ...rest] = retired;
      const requests = commonCount(retired);
      if (first === undefined || requests === undefined) return;
      const server = serverOf(first.connection);
      const ages = retired.map(({ age }) => age);
      const [youngest, oldest] = [Math.min(...ages), Math.max(...ages)];
      report({
        message: 'counted',
        data: {
          count: retired.length,
          listener: first.connection.server,
          server,
          requests,
          youngest: duration(youngest),
          oldest: duration(oldest),
        },
        confidence: Math.min(0.95, 0.7 + 0.05 * retired.length),
        sender: server,
        cause: server,
        hop: first.connection.hop,
        connections: retired.map(({ connection }) => connection),
        quantities: {
          requests,
          connections: retired.length,
          youngest: seconds(youngest),
          oldest: seconds(oldest),
        },
        evidence: [...evidenceOf(first), ...rest.flatMap(evidenceOf)],
        ruledOut: [
          {
            signature: 'connection-aging',
            because: `the ages were ${ages.slice(0, 6).map(duration).join(', ')}, and each GOAWAY came with a request`,
            evidence: [evidenceOf(first)[0]],
          },
        ],
        answers: { 'fixed-age': 'No: a fixed number of requests.' },
      });
    }

    return {
      'http2.goaway'(fact) {
        if (fact.direction !== 'to-client' || fact.errorCode !== ErrorCode.NO_ERROR) return;
        const connection: TimelineConnection | undefined = timeline.connection(fact.from);
        const goaway = connection?.goaways.at(-1);
        // A number of requests needs its beginning; a GOAWAY in return is the client's decision.
        if (connection?.synSeen !== true || goaway === undefined || connection.goaways.length !== 1) return;
        const key = `${connection.input} ${connection.server}`;
        const retired = listeners.get(key) ?? [];
        if (retired.length >= mostKept) return;
        const { lastStreamId, at } = goaway;
        const requests = lastStreamId < highestId ? (lastStreamId + 1) / 2 : connection.streamCount;
        const last = connection.streams.get(lastStreamId) ?? [...connection.streams.values()].at(-1);
        const { time } = at;
        const sinceRequest = time - (last?.opened ?? connection.opened).time;
        const age = time - connection.opened.time;
        retired.push({ connection, goaway, time, age, requests, last, sinceRequest });
        listeners.set(key, retired);
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'connection-request-limit')) report(verdict);
        for (const all of listeners.values()) {
          const counted = all.filter((one) => one.requests >= fewestRequests && isWithRequest(one));
          // Some connections may have ended otherwise; most have to agree, and all of them where they share an age.
          if (counted.length * 2 < all.length) continue;
          if (counted.length < all.length && sharingAge(all).length > 0) continue;
          if (!isOneDrain(counted)) reportOf(counted);
        }
      },
    };
  },
});
