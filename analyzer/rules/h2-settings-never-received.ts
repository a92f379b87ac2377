/**
 * The connection stands, the client has begun HTTP/2, and the server never does.
 *
 * Not this rule: a TLS handshake that is not answered (`tls-handshake-timeout`), a server that chose another protocol or
 * none, HTTP/1 text in return, or a preface that TCP never acknowledged.
 */
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import { connectionClosed, streamsCut } from './kit/consequences.ts';
import { clientsOf } from './kit/behind.ts';
import { defineRule } from './kit/define-rule.ts';
import { endEvidence, payloadEvidence, requestEvidence } from './kit/evidence.ts';
import { placeOf } from './kit/place.ts';
import { type SilentServer, SilentServers, silentServersNeed } from './kit/silent-servers.ts';

/** Requests that wait on the mute connection itself, of which so many are shown. */
const mostShown = 3;

export default defineRule({
  meta: {
    id: 'h2-settings-never-received',
    title: 'The server took the connection and never began HTTP/2',
    layer: 'h2-connection',
    standing: 'fault',
    needs: silentServersNeed,
    explains:
      "Both sides begin HTTP/2 with SETTINGS. The client's preface and SETTINGS arrived, TCP acknowledged them, TLS if " +
      'there is any completed, and then nothing: a load balancer whose target is dead, a process that hangs after ' +
      'accept, a port of some other service. gRPC clients stay CONNECTING until the deadline of the call.',
    lookFor: [
      'The client preface (PRI * HTTP/2.0) and SETTINGS, acknowledged by TCP; no SETTINGS of the server, ever.',
      'Who closed, and after which time: that names the timer. grpc-js has none of its own.',
      'Envoy sends requests at once, so that every call goes to the mute connection and ends by a timeout.',
      'Without keys: a handshake, a client record of 50 bytes or more (TLS 1.3), and at most session tickets in return.',
    ],
    withoutKeys: {
      shows: 'The same by sizes: nothing of the server behind the handshake but session tickets.',
      answer: 'inferred',
    },
    who: 'The silent server; the side that closes only has the timer.',
    notToBeConfusedWith: [
      { signature: 'tls-handshake-timeout', tellingFact: 'The handshake was not completed.' },
      {
        signature: 'tls-alpn-absent',
        tellingFact: 'No protocol was chosen: the server waits for HTTP/1 text.',
      },
      { signature: 'h2-preface-to-http1-server', tellingFact: 'The server answers the preface in HTTP/1.' },
      { signature: 'peer-vanished-half-open', tellingFact: 'TCP does not acknowledge any more.' },
      { signature: 'proxy-overload-shed', tellingFact: 'A proxy that does not accept new connections.' },
    ],
    outranks: [
      ...streamsCut,
      ...connectionClosed,
      'deadline-exceeded-proxy',
      'deadline-exceeded-server',
      'proxy-route-timeout',
      'proxy-stream-idle-timeout',
      'http-non-grpc-response',
      'upstream-connect-failure',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Look at the process behind the port: stopped, blocked after accept, or another service.',
      },
      { for: 'any', text: 'Let load balancers check health by HTTP/2 or gRPC, not by a TCP connect.' },
      {
        for: 'Envoy',
        text: 'connect_timeout ends at TCP and TLS: use gRPC health checks, outlier detection and http2 connection_keepalive.',
      },
      { for: 'grpc-go', text: '"error reading server preface"; ConnectParams.MinConnectTimeout (20 s).' },
      { for: 'grpc-js', text: 'No timer: DEADLINE_EXCEEDED "Waiting for LB pick" is all that is said.' },
    ],
    reproduce: 'h2-settings-never-received',
    refs: ['RFC 9113 3.4', 'grpc/grpc-node#2785', 'grpc/grpc-node#2340', 'grpc/grpc-java#11063'],
    messages: {
      silent:
        '{{client}} sent its HTTP/2 preface to {{endpoint}}, which acknowledged it and sent nothing for {{waited}}; ' +
        '{{who}}.',
      sealed:
        '{{client}} completed the TLS handshake with {{endpoint}} and sent as much as its HTTP/2 preface; nothing came ' +
        'back for {{waited}}; {{who}}.',
    },
  },

  create({ timeline, report }) {
    const servers = new SilentServers(timeline);

    function reportOf({ connection, preface, until, waited, isSealed }: SilentServer): void {
      const place = placeOf(timeline, connection, until);
      const { firstEnd } = connection;
      const closer = firstEnd?.direction === 'to-server' ? place.client : place.server;
      const close = endEvidence(connection, `the close by ${closer}`);
      const waiting = [...connection.streams.values()];
      const streams = waiting.length > 0 ? waiting : place.held;
      const evidence: EvidenceRef[] = [
        ...waiting.slice(0, mostShown).map((s) => requestEvidence(s, 'a request on it, not answered')),
        ...(close === undefined ? [] : [close]),
      ];
      report({
        message: isSealed ? 'sealed' : 'silent',
        data: {
          client: place.client,
          endpoint: connection.server,
          waited: duration(waited),
          who: firstEnd === undefined ? 'the capture ends there' : `then ${closer} closed`,
        },
        certainty: isSealed ? 'inferred' : 'shown',
        confidence: isSealed ? 0.9 : 0.92,
        // The decisive frame is one that did not come.
        sender: 'none',
        cause: place.server,
        hop: place.hop,
        connections: [connection, ...(isSealed ? clientsOf(timeline, connection) : [])],
        streams,
        quantities: { waited: seconds(waited), ...(isSealed ? {} : { requests: waiting.length }) },
        evidence: [
          payloadEvidence(
            connection,
            { at: preface, direction: 'to-server' },
            isSealed ? 'a record that has room for the preface' : "the client's preface, not answered",
          ),
          ...evidence,
        ],
        answers: { 'retry-safe': 'Yes: no HTTP/2 server has answered.' },
      });
    }

    return {
      ...servers.handlers,
      end() {
        for (const server of servers.list) reportOf(server);
      },
    };
  },
});
