/**
 * Calls waited in their client for one of the few streams that the server allows, and some waited too long.
 *
 * A call that waits leaves no trace; what shows is that it had only a rest of its deadline when it was sent at last.
 * Not this rule: a queue in which every call is served in time, which is what a limit is for, calls that had their
 * whole deadline (`deadline-exceeded-client`), and a client that ignores the limit (`refused-stream`).
 */
import { Setting } from '../model/codes.ts';
import type { EvidenceRef } from '../model/finding.ts';
import { duration, median, seconds } from '../model/numbers.ts';
import type { Moment } from '../model/timeline.ts';
import { type Ceiling, Ceilings } from './kit/ceilings.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, frameEvidence, requestEvidence } from './kit/evidence.ts';
import { clientOf, serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';

/** A server that allows no stream at all for so long means it. */
const shortestBanNs = 500e6;

export default defineRule({
  meta: {
    id: 'max-streams-queueing',
    title: 'Calls waited for a free stream and missed their deadlines',
    layer: 'h2-stream',
    standing: 'fault',
    needs: [
      'http2.settings',
      'http2.stream-limit',
      'http2.stream-limit-left',
      'http2.stream-open',
      'http2.stream-end',
      'http2.totals',
    ],
    explains:
      'SETTINGS_MAX_CONCURRENT_STREAMS bounds how many calls a connection carries at once. Clients obey and keep ' +
      'further calls to themselves; that time is in no packet, only in the deadline of the call. With a limit of 0 ' +
      'nothing is ever sent.',
    lookFor: [
      'As many open streams as the limit, and a new HEADERS within a round trip of each stream that ends.',
      'RST_STREAM(CANCEL) sooner after the HEADERS than grpc-timeout says (grpc-js, grpc-go), or a grpc-timeout ' +
        'smaller than that of other calls (C-core): the rest was spent waiting.',
      'MAX_CONCURRENT_STREAMS 0: the client sends SETTINGS and its ACK, and then nothing.',
      'Behind a proxy: requests on the hop of the client that begin upstream much later, or never.',
    ],
    withoutKeys: {
      shows: 'A ceiling of exchanges that are open at once; the limit itself is sealed.',
      answer: 'inferred',
    },
    who: 'The server sets the limit; its limit, the length of the calls, or the number of connections has to change.',
    notToBeConfusedWith: [
      { signature: 'deadline-exceeded-client', tellingFact: 'The call had its whole deadline on the wire.' },
      { signature: 'refused-stream', tellingFact: 'The client went over the limit and was refused.' },
      {
        signature: 'connection-flow-control-stall',
        tellingFact: 'Streams are open and cannot send: a window is empty, not a limit reached.',
      },
      { signature: 'client-cancellation', tellingFact: 'No slot was waited for.' },
    ],
    outranks: [
      'deadline-exceeded-client',
      'deadline-exceeded-proxy',
      'deadline-exceeded-server',
      'proxy-route-timeout',
      'client-cancellation',
      'upstream-reset-translated',
    ],
    remedies: [
      { for: 'any', text: 'Raise the limit of the server, or spread the calls over more connections.' },
      { for: 'any', text: 'Keep long streams on a connection of their own: each holds a slot all the time.' },
      {
        for: 'Envoy',
        text:
          'http2_protocol_options.max_concurrent_streams of the listener; towards servers Envoy opens a further ' +
          'connection, unless circuit_breakers max_connections forbids it (upstream_cx_overflow).',
      },
      { for: 'grpc-js', text: 'Server: grpc.max_concurrent_streams. Client: a pool of channels.' },
      { for: 'grpc-go', text: 'Server: MaxConcurrentStreams. Client: several ClientConns.' },
      { for: 'grpc-java', text: 'Server: maxConcurrentCallsPerConnection. Client: a pool of channels.' },
      {
        for: 'Python',
        text: 'grpc.max_concurrent_streams; channels with different arguments do not share connections.',
      },
    ],
    reproduce: 'max-streams-queueing',
    refs: [
      'RFC 9113 5.1.2',
      'grpc/proposal A105',
      'grpc/grpc#21386',
      'grpc/grpc-node#1729',
      'letsencrypt/boulder#3642',
    ],
    messages: {
      late:
        '{{server}} allows {{limit}} stream(s) at a time. {{count}} call(s) of {{client}} waited for a slot and missed ' +
        'their deadline, such as {{method}}: {{queued}} of {{deadline}} had passed when it was sent.',
      unsent:
        '{{server}} allows {{limit}} stream(s) at a time. {{count}} call(s) waited in {{client}} until they were given ' +
        'up, such as {{method}} after {{queued}}; they were never sent.',
      none: '{{server}} allows no streams at all (MAX_CONCURRENT_STREAMS 0): in {{waited}} {{client}} could send nothing.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const limits = new ConnectionMarks<{ at: Moment; limit: number }>();
    const ceilings = new Ceilings(timeline);

    function reportOf(ceiling: Ceiling): void {
      const { connection, limit, left, served, overdue } = ceiling;
      const late = ceilings.late(ceiling);
      const unsent = ceilings.unsent(ceiling);
      const all = [...late, ...unsent];
      const [first] = all;
      if (first === undefined || overdue > all.length) return;
      if (unsent.length === 0 && served.length === 0) return;
      const server = serverOf(connection);
      const client = clientOf(connection);
      const settings = limits.get(connection)?.at ?? ceiling.reached;
      const method = first.stream.path ?? 'a call';
      const common = { server, client, limit, count: all.length, method, queued: duration(first.queued) };
      const evidence = all.slice(0, 4).flatMap(({ stream, at, queued, rest }): EvidenceRef[] => {
        const what =
          rest === undefined
            ? `given up after ${duration(queued)} without having been sent on`
            : `its deadline, ${duration(rest)} after it was sent`;
        const end: EvidenceRef =
          stream.trailers === undefined
            ? frameEvidence(stream, 'RST_STREAM', { at, direction: 'to-server' }, `CANCEL: ${what}`)
            : frameEvidence(stream, 'HEADERS', { at, direction: 'to-client' }, `the status: ${what}`);
        return [requestEvidence(stream, 'a call that waited'), end];
      });
      const handOver = left?.meanGap;
      report({
        ...(late.length > 0
          ? { message: 'late', data: { ...common, deadline: duration(first.queued + (first.rest ?? 0)) } }
          : { message: 'unsent', data: common }),
        confidence: unsent.length > 0 || all.length > 1 ? 0.88 : 0.8,
        sender: server,
        cause: server,
        hop: connection.hop,
        connections: [connection],
        streams: all.map(({ stream }) => stream),
        quantities: {
          limit,
          calls: all.length,
          queued: seconds(median(all.map(({ queued }) => queued))),
          ...(served.length > 0 ? { serviceTime: seconds(median(served)) } : {}),
          ...(left === undefined ? {} : { atCeiling: seconds(left.full), handOvers: left.handOvers }),
          ...(handOver === undefined ? {} : { handOverGap: seconds(handOver) }),
        },
        evidence: [
          connectionFrameEvidence(
            connection,
            'SETTINGS',
            { at: settings, direction: 'to-client' },
            `SETTINGS with MAX_CONCURRENT_STREAMS ${limit}`,
          ),
          ...evidence,
        ],
        ruledOut: [
          {
            signature: 'deadline-exceeded-client',
            because: `the server had such calls for a part of their deadlines only`,
            evidence: evidence.slice(0, 2),
          },
        ],
        answers: {
          'retry-safe': 'Calls that were never sent, yes; for the others it depends on the method.',
        },
      });
    }

    return {
      ...ceilings.handlers,
      'http2.settings'(fact) {
        if (fact.direction !== 'to-client') return;
        const limit = fact.settings.findLast(([id]) => id === Setting.MAX_CONCURRENT_STREAMS)?.[1];
        const connection = timeline.connection(fact.from);
        if (connection !== undefined && limit !== undefined) limits.set(connection, { at: fact.from, limit });
      },
      'http2.totals'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection === undefined || connection.streamCount > 0) return;
        const settings = limits.get(connection);
        if (settings?.limit !== 0) return;
        const waited = fact.from.time - settings.at.time;
        if (waited < shortestBanNs) return;
        const server = serverOf(connection);
        const client = clientOf(connection);
        const seen = { at: settings.at, direction: 'to-client' } as const;
        report({
          message: 'none',
          data: { server, client, waited: duration(waited) },
          confidence: 0.85,
          sender: server,
          cause: server,
          hop: connection.hop,
          connections: [connection],
          quantities: { limit: 0, waited: seconds(waited) },
          evidence: [
            connectionFrameEvidence(
              connection,
              'SETTINGS',
              seen,
              'SETTINGS with MAX_CONCURRENT_STREAMS 0, never raised',
            ),
          ],
          answers: { 'retry-safe': 'Yes: nothing was sent.' },
        });
      },
      end() {
        for (const verdict of sealedVerdicts(timeline, 'max-streams-queueing')) report(verdict);
        for (const ceiling of ceilings.list) reportOf(ceiling);
      },
    };
  },
});
