/**
 * The server gave the connection up because the client's keepalive PINGs came more often than it allows.
 *
 * Not this rule: ENHANCE_YOUR_CALM for something else (resets, floods, headers too long for nginx), which has no
 * PINGs in a row before it. Without keys the sizes of records tell it: they are `inferred`.
 */
import { ErrorCode } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, median, seconds } from '../model/numbers.ts';
import type { Goaway, Moment, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { streamsAt } from './kit/connection-errors.ts';
import { ConnectionNotes } from './kit/connection-notes.ts';
import { connectionClosed, goawayFollowed, streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { PingRecords } from './kit/ping-records.ts';

/** PINGs in a row without HEADERS or DATA of the server that a server counts before it acts (gRPC: more than two). */
const fewestStrikes = 3;

/** PINGs closer than this are no keepalive but a flood. */
const shortestKeepaliveNs = 20e6;

/** PINGs remembered on one connection, and connections kept. */
const mostPings = 16;
const mostKept = 1000;

/** What grpc-go and C-core put into the PINGs with which they measure bandwidth. */
const bandwidthProbes: ReadonlySet<string> = new Set(['02041010090e0707']);

interface Pings {
  at: Moment[];
  strikes: number;
  count: number;
  probes: number;
  openStreams: number;
}

interface Punished {
  goaway: Goaway;
  pings: Pings | undefined;
  streams: TimelineStream[];
}

function intervalOf(at: readonly Moment[]): number {
  return median(at.slice(1).map((ping, i) => ping.time - (at[i]?.time ?? NaN)));
}

/** Whether the GOAWAY is about PINGs: it says so, or they stand before it. */
function isAboutPings(fact: Fact<'http2.goaway'>, pings: Pings | undefined): boolean {
  if (fact.errorCode !== ErrorCode.ENHANCE_YOUR_CALM || fact.direction !== 'to-client') return false;
  if (fact.debug.includes('too_many_pings')) return true;
  if (pings === undefined || fact.debug !== '') return false;
  const last = pings.at.at(-1);
  const recent = last !== undefined && fact.from.time - last.time <= 1e9;
  return recent && pings.strikes >= fewestStrikes && intervalOf(pings.at) >= shortestKeepaliveNs;
}

export default defineRule({
  meta: {
    id: 'goaway-too-many-pings',
    title: 'The server ended the connection: too many keepalive PINGs',
    layer: 'h2-connection',
    standing: 'fault',
    needs: ['http2.goaway', 'http2.ping', 'tls.record', 'tls.server-hello'],
    explains:
      'A gRPC server allows keepalive PINGs only so often: by default one in five minutes while calls are open, and ' +
      'one in two hours without. PINGs that come sooner, with no HEADERS or DATA of the server in between, are ' +
      'strikes; after two of them it sends GOAWAY(ENHANCE_YOUR_CALM, "too_many_pings") and closes. Calls on the ' +
      'connection fail.',
    lookFor: [
      'Three or more PINGs of the client in a row at a steady interval, each answered.',
      'GOAWAY(ENHANCE_YOUR_CALM) with debug data "too_many_pings", then the close.',
      'Without keys: client records of 34 bytes (TLS 1.3) at that interval, then a server record of 48 and a close.',
    ],
    withoutKeys: {
      shows:
        'PING-sized records at a steady interval, each answered, then one of the size of this GOAWAY and a close.',
      answer: 'inferred',
    },
    who: "The server sends GOAWAY; the client's keepalive or the server's policy has to change.",
    notToBeConfusedWith: [
      {
        signature: 'header-list-too-large',
        tellingFact:
          'No PINGs and no debug data: nginx sends this code after headers that are too long for it.',
      },
      {
        signature: 'control-frame-flood-mitigation',
        tellingFact: 'Hundreds of PINGs a second, not one in a while.',
      },
      {
        signature: 'rapid-reset-mitigation',
        tellingFact: 'RST_STREAMs in great number come before the GOAWAY.',
      },
      { signature: 'keepalive-ping-timeout', tellingFact: 'A PING was not answered.' },
    ],
    outranks: [...streamsCut, ...connectionClosed, ...goawayFollowed, 'keepalive-ping-timeout'],
    remedies: [
      {
        for: 'any',
        text: "Make the client's keepalive time at least the server's minimum, and do not ping without calls.",
      },
      {
        for: 'grpc-js',
        text: 'grpc.keepalive_time_ms of 300000 or more, grpc.keepalive_permit_without_calls 0.',
      },
      {
        for: 'grpc-go',
        text: 'Client: keepalive.ClientParameters.Time. Server: EnforcementPolicy MinTime, PermitWithoutStream.',
      },
      {
        for: 'grpc-java',
        text: 'Client: keepAliveTime. Server: permitKeepAliveTime, permitKeepAliveWithoutCalls.',
      },
      {
        for: 'Python',
        text: 'Client: grpc.keepalive_time_ms. Server: grpc.http2.min_ping_interval_without_data_ms, grpc.http2.max_ping_strikes.',
      },
      { for: 'Envoy', text: 'connection_keepalive.interval of the cluster must respect the backend too.' },
    ],
    reproduce: 'goaway-too-many-pings',
    refs: [
      'grpc/proposal A8',
      'grpc/grpc doc/keepalive.md',
      'RFC 9113 10.5',
      'grpc/grpc-node#1158',
      'envoyproxy/go-control-plane#449',
      'grpc/grpc-swift-2#5',
    ],
    messages: {
      punished:
        '{{server}} sent GOAWAY(ENHANCE_YOUR_CALM{{debug}}) after {{pings}} PING(s) of {{client}}, one each ' +
        '{{interval}}; {{count}} call(s) were open.',
      unseen:
        '{{server}} sent GOAWAY(ENHANCE_YOUR_CALM{{debug}}); the PINGs that it objects to are not in this capture.',
      inferred:
        '{{client}} sent records of the size of a PING each {{interval}}; after {{pings}} of them {{server}} sent ' +
        'one of the size of GOAWAY "too_many_pings" and closed.',
    },
  },

  create({ timeline, report }) {
    const pingsOf = new ConnectionNotes<Pings>();
    const punished = new Map<TimelineConnection, Punished>();
    const records = new PingRecords(timeline);

    function reportShown(connection: TimelineConnection, { goaway, pings, streams }: Punished): void {
      const client = clientOf(connection);
      const server = serverOf(connection);
      const close = endEvidence(connection, 'the end of the connection');
      const evidence: EvidenceRef[] = [
        ...(pings?.at ?? []).slice(-4).map((at) => {
          const seen = { at, direction: 'to-server' } as const;
          return connectionFrameEvidence(connection, 'PING', seen, `PING of ${client}`);
        }),
        ...(close === undefined ? [] : [close]),
        ...streams.slice(0, 3).map((s) => requestEvidence(s, 'a call that was open')),
      ];
      const debug = goaway.debug === '' ? '' : `, "${goaway.debug}"`;
      const interval = pings === undefined ? NaN : intervalOf(pings.at);
      const known = pings !== undefined && !Number.isNaN(interval);
      report({
        ...(known
          ? {
              message: 'punished',
              data: {
                server,
                client,
                debug,
                pings: pings.count,
                interval: duration(interval),
                count: streams.length,
              },
            }
          : { message: 'unseen', data: { server, debug } }),
        confidence: goaway.debug === '' ? 0.85 : 0.98,
        sender: server,
        cause: client,
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          calls: streams.length,
          lastStreamId: goaway.lastStreamId,
          ...(pings === undefined
            ? {}
            : {
                pings: pings.count,
                strikes: pings.strikes,
                openStreams: pings.openStreams,
                bandwidthProbes: pings.probes,
              }),
          ...(known ? { pingInterval: seconds(interval) } : {}),
        },
        evidence: [
          connectionFrameEvidence(connection, 'GOAWAY', goaway, `GOAWAY(ENHANCE_YOUR_CALM${debug})`),
          ...evidence,
        ],
        ...(known
          ? {
              ruledOut: [
                {
                  signature: 'control-frame-flood-mitigation',
                  because: `one PING each ${duration(interval)} is a keepalive, no flood`,
                  evidence: evidence.slice(0, 1),
                },
              ],
            }
          : {}),
      });
    }

    function reportInferred(): void {
      for (const { connection, pings, goaway, filter } of records.punished()) {
        const client = clientOf(connection);
        const server = serverOf(connection);
        const interval = intervalOf(pings);
        const direction = 'to-client';
        report({
          message: 'inferred',
          data: { client, server, interval: duration(interval), pings: pings.length },
          certainty: 'inferred',
          confidence: 0.9,
          sender: server,
          cause: client,
          hop: connection.hop,
          connections: [connection],
          quantities: { pings: pings.length, pingInterval: seconds(interval) },
          evidence: [
            {
              at: goaway,
              direction,
              what: 'a record of the size of GOAWAY "too_many_pings"',
              filter: filter.goaway,
            },
            ...pings.slice(-4).map((at) => ({
              at,
              direction: 'to-server' as const,
              what: 'a record of the size of a PING',
              filter: filter.ping,
            })),
          ],
        });
      }
    }

    return {
      'http2.ping'(fact) {
        if (fact.ack || fact.direction !== 'to-server') return;
        const connection = timeline.connection(fact.from);
        if (connection === undefined) return;
        const pings = pingsOf.get(connection) ?? { at: [], strikes: 0, count: 0, probes: 0, openStreams: 0 };
        pings.at.push(fact.from);
        if (pings.at.length > mostPings) pings.at.shift();
        pings.strikes = fact.strikes ?? 0;
        pings.count = fact.count ?? pings.count + 1;
        pings.openStreams = fact.openStreams ?? 0;
        if (bandwidthProbes.has(fact.opaque)) pings.probes++;
        pingsOf.set(connection, pings);
      },
      'http2.goaway'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || punished.has(connection) || punished.size >= mostKept) return;
        const pings = pingsOf.get(connection);
        const goaway = connection.goaways.at(-1);
        if (goaway === undefined || !isAboutPings(fact, pings)) return;
        punished.set(connection, { goaway, pings, streams: streamsAt(connection, fact.from, 'to-client') });
      },
      'tls.record'(fact) {
        records.record(fact);
      },
      'tls.server-hello'(fact) {
        records.hello(fact);
      },
      end() {
        for (const [connection, each] of punished) reportShown(connection, each);
        reportInferred();
      },
    };
  },
});
