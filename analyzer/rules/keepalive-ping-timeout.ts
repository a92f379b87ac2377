/**
 * A PING was not answered for so long that its sender gave the connection up.
 *
 * Not this rule: the PING of a graceful drain, which a client that leaves does not answer, and a path on which nothing
 * is acknowledged by TCP (`peer-vanished-half-open`, `idle-timeout-blackhole`).
 */
import { duration, seconds } from '../model/numbers.ts';
import { senderOf } from './kit/connection-errors.ts';
import { callsCut, timeRanOut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { connectionFrameEvidence, endEvidence, requestEvidence } from './kit/evidence.ts';
import { createUnansweredPings, type UnansweredPing, unansweredPingsNeed } from './kit/unanswered-pings.ts';

export default defineRule({
  meta: {
    id: 'keepalive-ping-timeout',
    title: 'A keepalive PING was not answered, and the connection was given up',
    layer: 'h2-connection',
    standing: 'fault',
    needs: unansweredPingsNeed,
    explains:
      'A side sent PING and waited for its ACK; when none came within its keepalive timeout it closed the connection ' +
      'with calls open. TCP had acknowledged the PING: the host and the path are alive, and the process behind the ' +
      'socket is frozen, stopped, or too busy to answer.',
    lookFor: [
      'PING without ACK for the keepalive timeout (20 s by default in gRPC), then GOAWAY or FIN by its sender.',
      'grpc-js servers say GOAWAY(NO_ERROR) then, which hides the reason; Envoy closes upstream by a bare FIN.',
      'The acknowledgment of TCP for the PING: with it the kernel of the peer is alive.',
    ],
    withoutKeys: {
      shows: 'A record of the size of a PING that no record answers, and a close by the same side later.',
      answer: 'inferred',
    },
    who: 'The sender of the PING closes; the peer that does not answer has to change something, or the timeout.',
    notToBeConfusedWith: [
      { signature: 'peer-vanished-half-open', tellingFact: 'TCP does not acknowledge the PING either.' },
      {
        signature: 'tcp-zero-window',
        tellingFact: 'The window of the peer is closed: the PING waits in a buffer.',
      },
      {
        signature: 'graceful-drain',
        tellingFact: 'The PING followed a GOAWAY(NO_ERROR), and the client left.',
      },
      {
        signature: 'goaway-too-many-pings',
        tellingFact: 'PINGs were answered, and there were too many of them.',
      },
    ],
    outranks: [
      ...callsCut,
      ...timeRanOut,
      'fin-without-goaway',
      'tcp-rst-mid-stream',
      'close-with-unread-data-rst',
      'tls-truncated-close',
      'goaway-kills-accepted-streams',
      'graceful-drain',
      'drain-grace-expired',
      'silent-protocol-kill',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Find the pause at the peer: garbage collection, CPU limits, a blocked event loop, SIGSTOP.',
      },
      { for: 'any', text: 'Make the keepalive timeout longer than the longest pause that is borne.' },
      {
        for: 'grpc-js',
        text: 'grpc.keepalive_timeout_ms; long synchronous work blocks the event loop of the peer.',
      },
      { for: 'grpc-go', text: 'keepalive.ClientParameters.Timeout, keepalive.ServerParameters.Timeout.' },
      { for: 'grpc-java', text: 'keepAliveTimeout on the channel or server builder.' },
      { for: 'Python', text: 'grpc.keepalive_timeout_ms.' },
      {
        for: 'Envoy',
        text: 'connection_keepalive.timeout: downstream DC (http2_ping_timeout), upstream UC alone; http2.keepalive_timeout.',
      },
    ],
    reproduce: 'keepalive-ping-timeout',
    refs: [
      'RFC 9113 6.7',
      'grpc/grpc doc/keepalive.md',
      'grpc/proposal A8',
      'grpc/grpc-node#2953',
      'grpc/grpc-node#3022',
      'grpc/grpc#38767',
    ],
    messages: {
      frozen:
        '{{peer}} did not answer a PING of {{pinger}} for {{waited}}, though TCP acknowledged it; {{pinger}} gave the ' +
        'connection up with {{count}} call(s) open.',
      unacknowledged:
        '{{peer}} did not answer a PING of {{pinger}} for {{waited}}, and TCP did not acknowledge it; {{pinger}} gave ' +
        'the connection up with {{count}} call(s) open.',
      inferred:
        '{{peer}} did not answer a record of the size of a PING for {{waited}}; then {{pinger}} gave the connection up.',
    },
  },

  create({ timeline, report }) {
    const pings = createUnansweredPings(timeline);

    function reportPing(ping: UnansweredPing): void {
      const { connection, at, direction, waited, isAcknowledged, isSealed, streams, count } = ping;
      const pinger = senderOf(connection, direction);
      const peer = senderOf(connection, direction === 'to-server' ? 'to-client' : 'to-server');
      const data = { peer, pinger, waited: duration(waited), count: streams.length };
      const close = endEvidence(connection, `${pinger} gives the connection up`);
      const seen = { at, direction };
      report({
        ...(isSealed
          ? { message: 'inferred', data: { peer, pinger, waited: data.waited } }
          : { message: isAcknowledged ? 'frozen' : 'unacknowledged', data }),
        certainty: isSealed ? 'inferred' : 'shown',
        confidence: isSealed ? 0.9 : isAcknowledged ? 0.93 : 0.8,
        sender: pinger,
        cause: isAcknowledged ? peer : 'path',
        hop: connection.hop,
        connections: [connection],
        streams,
        quantities: {
          pingTimeout: seconds(waited),
          unanswered: count,
          acknowledged: isAcknowledged ? 1 : 0,
          calls: streams.length,
        },
        evidence: [
          ping.filter === undefined
            ? connectionFrameEvidence(connection, 'PING', seen, `PING of ${pinger}, never answered`)
            : { ...seen, what: 'a record of the size of a PING, never answered', filter: ping.filter },
          ...(close === undefined ? [] : [close]),
          ...streams.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that was open')),
        ],
        ruledOut: isAcknowledged
          ? [
              {
                signature: 'peer-vanished-half-open',
                because: 'TCP acknowledged what was sent: the kernel of the peer is alive',
                evidence: close === undefined ? [] : [close],
              },
            ]
          : [],
        answers: {
          'who-closed-first': `${pinger}, ${data.waited} after a PING that was not answered.`,
          'data-lost': isAcknowledged
            ? 'Not on the way: it reached the kernel of the peer. The answers of the open calls were never sent.'
            : 'Possibly: the last bytes were not acknowledged.',
          'retry-safe': 'No: the peer may go on with the calls when it wakes up.',
        },
      });
    }

    return {
      ...pings.handlers,
      end() {
        pings.list().forEach(reportPing);
      },
    };
  },
});
