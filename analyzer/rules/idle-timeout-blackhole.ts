/**
 * After a pause nothing comes back any more: a node on the path has forgotten the connection and says nothing.
 *
 * Not this rule: a peer that vanishes without such a pause, or after one that is shorter than what the connection had
 * survived, and hosts to which new connections fail as well.
 */
import { duration, seconds } from '../model/numbers.ts';
import { callsCut, connectionClosed, timeRanOut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { idleEvidence } from './kit/evidence.ts';
import { besideNames, deadCommon, deadEvidence, findDead } from './kit/dead.ts';
import { createLosses, lossesNeed } from './kit/losses.ts';
import { knownTimer } from './kit/reset-origin.ts';

export default defineRule({
  meta: {
    id: 'idle-timeout-blackhole',
    title: 'An idle connection was forgotten on the way, without a word',
    layer: 'tcp',
    standing: 'fault',
    needs: lossesNeed,
    explains:
      'NATs, firewalls and load balancers remove the entry of a connection after a time without packets. What is ' +
      'sent later is dropped in silence, and both ends still believe in the connection. TCP repeats the same bytes ' +
      'for many minutes (15 times on Linux), call after call runs into its deadline, while a new connection works.',
    lookFor: [
      'A pause, then a segment that is sent again after 0.2, 0.4, 0.8 … seconds and never acknowledged.',
      'No segment at all from the other side since the pause; no RST, no ICMP.',
      'The pause is longer than each one that the connection survived, often a known value: 240, 350, 600, 900 s.',
      'A new connection between the same hosts is answered.',
    ],
    withoutKeys: { shows: 'The same: pause, retransmissions and silence are TCP.', answer: 'shown' },
    who: 'Nobody sends anything; keepalive at the ends has to be quicker than the timer of the path.',
    notToBeConfusedWith: [
      {
        signature: 'peer-vanished-half-open',
        tellingFact: 'No pause came before, or new connections are not answered either.',
      },
      { signature: 'idle-timeout-rst', tellingFact: 'The first bytes after the pause are answered by RST.' },
      {
        signature: 'tcp-syn-timeout',
        tellingFact: 'The connection never was: SYNs are what is not answered.',
      },
      {
        signature: 'keepalive-ping-timeout',
        tellingFact: 'TCP acknowledges the PING: the path and the kernel of the peer are alive.',
      },
    ],
    outranks: [...callsCut, ...connectionClosed, ...timeRanOut, 'keepalive-ping-timeout', 'packet-loss-rto'],
    remedies: [
      { for: 'any', text: 'Send keepalives more often than the timer of the path, also without open calls.' },
      { for: 'any', text: 'Set TCP_USER_TIMEOUT, so that a dead connection is given up in seconds.' },
      {
        for: 'grpc-js',
        text: 'grpc.keepalive_time_ms, grpc.keepalive_timeout_ms, grpc.keepalive_permit_without_calls: 1.',
      },
      {
        for: 'grpc-go',
        text: 'keepalive.ClientParameters{Time, Timeout, PermitWithoutStream: true}: sets TCP_USER_TIMEOUT too.',
      },
      { for: 'grpc-java', text: 'keepAliveTime, keepAliveTimeout and keepAliveWithoutCalls(true).' },
      {
        for: 'Python',
        text: 'grpc.keepalive_time_ms, grpc.keepalive_timeout_ms, grpc.keepalive_permit_without_calls.',
      },
      {
        for: 'Envoy',
        text:
          'Upstream it uses the dead connection for every call: connection_keepalive or tcp_keepalive in the ' +
          'cluster; neither is on by default.',
      },
    ],
    reproduce: 'idle-timeout-blackhole',
    refs: [
      'RFC 5382 5 (REQ-5)',
      'RFC 9293 3.8.4',
      'RFC 9113 8.7',
      'kubernetes/client-go#374',
      'grpc/grpc#15889',
      'grpc/grpc-java#7851',
      'istio/istio#14850',
      'Azure/AKS#1052',
    ],
    messages: {
      forgotten:
        'After {{pause}} of silence the bytes of {{asker}} were sent {{times}} times in {{stall}}, and nothing came ' +
        'back{{beside}}.',
    },
  },

  create({ timeline, report }) {
    const losses = createLosses(timeline);

    return {
      ...losses.handlers,
      end() {
        for (const dead of findDead(timeline, losses, 'pause')) {
          const { loss, pause, replaced, asker } = dead;
          if (pause === undefined) continue;
          const { connection, from, until, times, survived } = loss;
          const timer = knownTimer(pause.silence);
          const common = deadCommon(dead);
          report({
            ...common,
            message: 'forgotten',
            data: {
              pause: duration(pause.silence),
              asker,
              times: times + 1,
              stall: duration(until - from),
              beside: besideNames[replaced.result ?? 'unknown'],
            },
            confidence:
              // A way that new connections pass has lost this one alone.
              replaced.result === 'answered' ? 0.9 : timer !== undefined || survived > 0 ? 0.77 : 0.72,
            sender: 'none',
            cause: 'middlebox',
            quantities: {
              ...common.quantities,
              idle: seconds(pause.silence),
              longestSurvivedIdle: seconds(survived),
              ...(timer === undefined ? {} : { knownTimer: timer }),
            },
            evidence: [
              ...deadEvidence(dead),
              idleEvidence(connection, pause, `the first bytes after ${duration(pause.silence)} of silence`),
            ],
            ruledOut: [
              {
                signature: 'peer-vanished-half-open',
                because: `what was lost came after ${duration(pause.silence)} of silence, longer than any before`,
                evidence: [idleEvidence(connection, pause, 'the end of the pause')],
              },
            ],
          });
        }
      },
    };
  },
});
