/**
 * Something on the path reset the connection in the name of a peer: the RST came another way than that peer's segments.
 *
 * Not this rule: a reset after a pause (`idle-timeout-rst`), and one whose hop limit says that its sender sent it.
 */
import { seconds } from '../model/numbers.ts';
import { senderOf } from './kit/connection-errors.ts';
import { callsCut } from './kit/consequences.ts';
import { cutCommon, cutEvidence, openCalls } from './kit/cut-report.ts';
import { createCuts, cutsNeed } from './kit/cuts.ts';
import { defineRule } from './kit/define-rule.ts';
import { tcpEvidence } from './kit/evidence.ts';
import { hopsAway } from './kit/hop-limit.ts';
import { originOf } from './kit/reset-origin.ts';

export default defineRule({
  meta: {
    id: 'middlebox-spoofed-rst',
    title: "Something on the path reset the connection in a peer's name",
    layer: 'tcp',
    standing: 'fault',
    needs: cutsNeed,
    explains:
      'The RST carries the address of a peer, but its hop limit says that it passed another number of routers than ' +
      'all other segments of that peer: a firewall, a NAT node or a load balancer sent it. Both ends may believe ' +
      'that the other one aborted. A node that lost its connection tracking entry, or took a segment for invalid, ' +
      'does this to long or busy connections.',
    lookFor: [
      'An RST with streams open whose hop limit (TTL) differs from that of every other segment of its sender.',
      'Another run of IP identifications, and no options, where the other segments have them.',
      'A capture at the alleged sender in which the RST does not exist: that settles it.',
    ],
    withoutKeys: {
      shows: 'RST and hop limits are TCP and IP; that a request was open is read from sizes of records.',
      answer: 'inferred',
    },
    who: 'A node on the path; its operator has to change something.',
    notToBeConfusedWith: [
      { signature: 'tcp-rst-mid-stream', tellingFact: 'The hop limit is that of the sender.' },
      { signature: 'idle-timeout-rst', tellingFact: 'The connection was silent before.' },
      { signature: 'tcp-reset-in-tls-handshake', tellingFact: 'Nothing but a ClientHello had been said.' },
    ],
    outranks: [...callsCut, 'tcp-rst-mid-stream', 'fin-without-goaway'],
    remedies: [
      {
        for: 'any',
        text: 'Capture at both ends: the RST is in one capture only, and the one at its receiver.',
      },
      {
        for: 'any',
        text:
          'Linux NAT nodes: drop packets in state INVALID, or set nf_conntrack_tcp_be_liberal=1; watch ' +
          'nf_conntrack_count against nf_conntrack_max.',
      },
      { for: 'any', text: 'Keep connections below the limits of the firewall: age, bytes, rate, idle time.' },
      {
        for: 'Envoy',
        text: 'Flag UC {connection_termination}: the same as for a reset by the server itself.',
      },
    ],
    reproduce: 'middlebox-spoofed-rst',
    refs: [
      'RFC 9293 3.5.3',
      'RFC 5961 3',
      'kubernetes/kubernetes#74839',
      'kubernetes/kubernetes#117924',
      'moby/libnetwork#1090',
      'istio/istio#36566',
    ],
    messages: {
      spoofed:
        'An RST in the name of {{alleged}} ended the connection with {{calls}}; its hop limit is {{hopLimit}}, that ' +
        "of {{alleged}}'s other segments {{usual}}: something {{hops}} router(s) away sent it.",
    },
  },

  create({ timeline, report }) {
    const cuts = createCuts(timeline);

    return {
      ...cuts.handlers,
      end() {
        const all = cuts.list();
        for (const cut of all) {
          const { rst, connection, end } = cut;
          if (rst?.usualHopLimit === undefined || originOf(cut, all) !== 'foreign') continue;
          const alleged = senderOf(connection, end.direction);
          const { hopLimit, usualHopLimit } = rst;
          const common = cutCommon(cut);
          const what = `RST with hop limit ${hopLimit}; its alleged sender's is ${usualHopLimit}`;
          report({
            ...common,
            message: 'spoofed',
            data: {
              alleged,
              calls: openCalls(cut),
              hopLimit,
              usual: usualHopLimit,
              hops: hopsAway(hopLimit),
            },
            confidence: cut.sealed === undefined ? 0.85 : 0.9,
            sender: 'middlebox',
            cause: 'middlebox',
            quantities: {
              ...common.quantities,
              hopLimit,
              usualHopLimit,
              hopDifference: hopsAway(usualHopLimit) - hopsAway(hopLimit),
              silence: seconds(rst.silence),
              unacknowledged: rst.unacknowledged,
            },
            evidence: cutEvidence(cut, what),
            ruledOut: [
              {
                signature: 'tcp-rst-mid-stream',
                because: `${alleged} sends with hop limit ${usualHopLimit}, the RST came with ${hopLimit}`,
                evidence: [tcpEvidence(connection, 'reset', end, 'the RST')],
              },
            ],
            answers: {
              'who-closed-first': `Neither end: a node on the path sent an RST in the name of ${alleged}.`,
              'data-lost': 'Yes: the answers of the open calls, which their sender may still be sending.',
              'retry-safe': 'No: the call may be running at the server, which saw no reset, or another one.',
            },
          });
        }
      },
    };
  },
});
