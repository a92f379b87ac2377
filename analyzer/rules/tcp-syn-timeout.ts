/**
 * SYNs vanish: sent again and again, or given up, and nothing ever comes back.
 *
 * Not this rule: a lost SYN whose repetition is answered, an ICMP error, or an address of several that a client does
 * without (RFC 8305).
 */
import { duration, seconds } from '../model/numbers.ts';
import { defineRule } from './kit/define-rule.ts';
import { placeOf } from './kit/place.ts';
import { createUnansweredSyns, synEvidence, unansweredSynsNeed } from './kit/unanswered-syns.ts';

export default defineRule({
  meta: {
    id: 'tcp-syn-timeout',
    title: 'Connection attempts are not answered at all',
    layer: 'tcp',
    standing: 'fault',
    needs: unansweredSynsNeed,
    explains:
      'The client sends SYN, and sends it again after about 1, 2, 4 seconds (newer Linux: every second at first). ' +
      'No SYN-ACK, no RST, no ICMP comes back: a firewall or security group drops, a route leads nowhere, the ' +
      'address belongs to nobody any more, or the accept queue of the server is full.',
    lookFor: [
      'At least two SYNs with the same sequence number on one connection and no segment the other way.',
      'A single SYN when the connect timeout is a second or less: the client gave up before its first repetition.',
      'Envoy gives up after connect_timeout (5 s) without a packet; a late SYN-ACK then meets an RST.',
    ],
    withoutKeys: { shows: 'The same: the handshake of TCP is never encrypted.', answer: 'shown' },
    who: 'Nobody sends anything; the path, or whoever owns the address, has to change something.',
    notToBeConfusedWith: [
      { signature: 'tcp-connect-refused', tellingFact: 'An RST comes back at once.' },
      { signature: 'icmp-unreachable', tellingFact: 'An ICMP error comes back.' },
      {
        signature: 'stale-address-after-failover',
        tellingFact: 'The address had been in a DNS answer and is missing from a later one.',
      },
      {
        signature: 'tls-handshake-timeout',
        tellingFact: 'TCP was established; TLS is what stays unanswered.',
      },
    ],
    outranks: [
      'packet-loss-rto',
      'upstream-connect-failure',
      'upstream-reset-translated',
      'deadline-exceeded-client',
      'deadline-exceeded-proxy',
      'proxy-route-timeout',
      'http-non-grpc-response',
    ],
    remedies: [
      {
        for: 'any',
        text:
          'Capture at the server: if the SYNs arrive there, look at its accept queue (ss -ltn, nstat ' +
          'TcpExtListenOverflows); if not, at security groups, firewalls and routes in between.',
      },
      {
        for: 'any',
        text: 'Lower the connect timeout, resolve names again after a failure, and check health.',
      },
      { for: 'Envoy', text: 'connect_timeout of the cluster (5 s by default); retry_on: connect-failure.' },
      { for: 'grpc-go', text: 'grpc.WithConnectParams: MinConnectTimeout is 20 s by default.' },
      { for: 'grpc-java', text: 'ChannelOption.CONNECT_TIMEOUT_MILLIS on the Netty channel.' },
    ],
    reproduce: 'tcp-syn-timeout',
    refs: [
      'RFC 6298 2.1',
      'RFC 6298 5',
      'grpc/grpc-java#11268',
      'grpc/grpc-go#8398',
      'envoyproxy/envoy#42753',
    ],
    messages: {
      unanswered: '{{endpoint}} did not answer: {{syns}} SYNs in {{span}}, and nothing came back.',
      abandoned:
        '{{endpoint}} did not answer a SYN, and {{client}} gave up before sending it again: its connect timeout is ' +
        'shorter than the first retransmission.',
    },
  },

  create({ timeline, report }) {
    const collected = createUnansweredSyns(timeline);

    return {
      'tcp.loss-episode': collected.episode,
      'icmp.error': collected.icmp,
      'tcp.summary': collected.summary,
      end() {
        for (const group of collected.groups()) {
          const [first, ...others] = group;
          const { connection, syns, span, intervals } = first;
          const places = group.map((one) =>
            placeOf(timeline, one.connection, one.connection.opened.time + one.span),
          );
          const [place] = places;
          if (place === undefined) continue;
          const [evidence, ...more] = synEvidence(first);
          const endpoint = connection.server;
          report({
            ...(syns > 1
              ? { message: 'unanswered', data: { endpoint, syns, span: duration(span) } }
              : { message: 'abandoned', data: { endpoint, client: place.client } }),
            confidence: syns > 2 ? 0.97 : 0.9,
            sender: 'none',
            cause: 'path',
            hop: place.hop,
            connections: group.map((one) => one.connection),
            streams: [...new Set(places.flatMap(({ held }) => held))],
            quantities: {
              syns,
              attempts: group.length,
              synSpan: seconds(span),
              ...(intervals[0] === undefined ? {} : { firstGap: seconds(intervals[0]) }),
            },
            evidence: [evidence, ...more, ...others.flatMap(synEvidence)],
            answers: { 'retry-safe': 'Yes: no request was sent on a connection that never was.' },
          });
        }
      },
    };
  },
});
