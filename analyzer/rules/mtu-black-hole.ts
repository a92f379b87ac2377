/**
 * Small segments pass, full-size ones never do: the path is narrower than its ends believe, and nobody tells them.
 *
 * Not this rule: losses of any size, a path on which nothing passes, and an ICMP error whose sender is believed.
 */
import { duration, seconds } from '../model/numbers.ts';
import type { Fact } from '../model/fact.ts';
import { callsCut, connectionClosed, timeRanOut } from './kit/consequences.ts';
import { senderOf } from './kit/connection-errors.ts';
import { defineRule } from './kit/define-rule.ts';
import { endEvidence, icmpEvidence, requestEvidence, segmentEvidence } from './kit/evidence.ts';
import { isUnheard, kindOf } from './kit/holes.ts';
import { ConnectionMarks } from './kit/connection-notes.ts';
import { createLosses, type Loss, lossesNeed } from './kit/losses.ts';
import { placeOf } from './kit/place.ts';

type Established = Fact<'tcp.established'>;

export default defineRule({
  meta: {
    id: 'mtu-black-hole',
    title: 'The path loses every large packet and says nothing',
    layer: 'tcp',
    standing: 'fault',
    needs: [...lossesNeed, 'tcp.established'],
    explains:
      'A tunnel, an overlay network or a VPN on the path carries smaller packets than both ends assume, and the ICMP ' +
      'errors that would say so are filtered. Handshakes and small calls work; the first segment that is too large ' +
      'is repeated until somebody gives up. Often that is the certificate, or the first large message.',
    lookFor: [
      'One segment above a size sent again and again, while shorter ones are acknowledged or asked for by SACK.',
      'No ICMP "fragmentation needed" (type 3 code 4, ICMPv6 type 2), or one that changes nothing.',
      'Deadlines that only large messages miss; handshakes of TLS that hang after the ServerHello.',
    ],
    withoutKeys: { shows: 'The same: sizes and acknowledgments are TCP.', answer: 'shown' },
    who: 'Nobody sends anything; the path, or what the ends believe of it, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'packet-loss-rto',
        tellingFact: 'Segments of every size are lost, and of every size some pass.',
      },
      { signature: 'peer-vanished-half-open', tellingFact: 'Nothing at all comes back.' },
      {
        signature: 'tcp-zero-window',
        tellingFact: 'The receiver closed its window; nothing is repeated at full size.',
      },
      {
        signature: 'stream-flow-control-stall',
        tellingFact: 'Nothing is sent again: the sender waits for WINDOW_UPDATE.',
      },
    ],
    outranks: [
      ...callsCut,
      ...connectionClosed,
      ...timeRanOut,
      'packet-loss-rto',
      'tls-handshake-timeout',
      'clienthello-fragmentation-intolerance',
      'upstream-connect-failure',
      'icmp-unreachable',
    ],
    remedies: [
      {
        for: 'any',
        text: 'Clamp the MSS where the path narrows (iptables --clamp-mss-to-pmtu), or set its MTU.',
      },
      { for: 'any', text: 'Let ICMP type 3 code 4 and ICMPv6 type 2 through every firewall.' },
      {
        for: 'any',
        text: 'sysctl net.ipv4.tcp_mtu_probing=1 lets Linux find the size by itself (RFC 4821).',
      },
      {
        for: 'any',
        text: 'Give interfaces of containers and tunnels the MTU of the path (1450 for VXLAN, 1420 for WireGuard).',
      },
      {
        for: 'Envoy',
        text: 'Downstream its log shows a good call: the bytes are in the kernel. Upstream: UF or UT for large bodies.',
      },
    ],
    reproduce: 'mtu-black-hole',
    refs: [
      'RFC 2923 2.1',
      'RFC 1191',
      'RFC 4821',
      'cilium/cilium#47176',
      'istio/istio#25976',
      'angelnu/pod-gateway#33',
    ],
    messages: {
      lost:
        '{{sender}} sent a segment of {{size}} bytes {{times}} times in {{stall}} and it never arrived, while ' +
        'smaller ones did{{icmp}}.',
    },
  },

  create({ timeline, report }) {
    const losses = createLosses(timeline);
    const established = new ConnectionMarks<Established>();

    function mssOf({ connection }: Loss): Record<string, number> {
      const mss = established.get(connection)?.mss;
      return {
        ...(mss?.client === undefined ? {} : { mssOfClient: mss.client }),
        ...(mss?.server === undefined ? {} : { mssOfServer: mss.server }),
      };
    }

    return {
      ...losses.handlers,
      'tcp.established'(fact) {
        const connection = timeline.connection(fact.from);
        if (connection !== undefined) established.set(connection, fact);
      },
      end() {
        for (const [connection, list] of losses.list()) {
          const loss = list.findLast((one, i) => kindOf(one, list.slice(0, i)) === 'size');
          if (loss === undefined) continue;
          const { fact, from, until, repeated, icmp, start, streams, times, timeouts } = loss;
          const place = connection.streamCount === 0 ? placeOf(timeline, connection, until) : undefined;
          const hop = connection.hop ?? place?.hop;
          const close = endEvidence(connection, 'the end of the connection');
          const sender = senderOf({ ...connection, hop }, fact.direction);
          const what = `${repeated} bytes again: ${times} time(s) in ${duration(until - from)}`;
          report({
            message: 'lost',
            data: {
              sender,
              size: repeated,
              times: times + 1,
              stall: duration(until - from),
              icmp: icmp === undefined ? '' : '; an ICMP error said so, and nothing changed',
            },
            confidence: isUnheard(loss) ? 0.65 : fact.largestDelivered > 0 && timeouts > 2 ? 0.92 : 0.8,
            sender: 'none',
            cause: 'path',
            hop,
            connections: [connection],
            streams: streams.length > 0 ? streams : (place?.held ?? []),
            quantities: {
              calls: streams.length,
              smallestLost: repeated,
              largestDelivered: fact.largestDelivered,
              timeouts,
              stall: seconds(until - from),
              ...mssOf(loss),
              ...(icmp?.mtu === undefined ? {} : { icmpMtu: icmp.mtu }),
            },
            evidence: [
              segmentEvidence(connection, { at: start, direction: fact.direction }, what),
              ...(icmp === undefined
                ? []
                : [icmpEvidence(icmp, 'a router says that the packet is too large')]),
              ...streams.slice(0, 3).map((stream) => requestEvidence(stream, 'a call that waited')),
              ...(close === undefined ? [] : [close]),
            ],
            ruledOut: isUnheard(loss)
              ? []
              : [
                  {
                    signature: 'peer-vanished-half-open',
                    because: `its peer was heard ${duration(fact.silence)} before the end`,
                    evidence: [
                      segmentEvidence(
                        connection,
                        { at: start, direction: fact.direction },
                        'the large segment',
                      ),
                    ],
                  },
                ],
            answers: {
              'who-closed-first':
                connection.firstEnd === undefined
                  ? 'Nobody: the connection was still open when the capture ended.'
                  : `${senderOf(connection, connection.firstEnd.direction)}, ${duration(connection.firstEnd.at.time - from)} after the segment was sent first.`,
              'data-lost': 'Yes: everything from the first large segment on.',
              'retry-safe': 'It would meet the same path; the message itself never arrived whole.',
            },
          });
        }
      },
    };
  },
});
