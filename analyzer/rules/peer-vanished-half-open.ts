/**
 * From one moment on nothing comes back: the other host, or the way to it, is gone, and no FIN or RST says so.
 *
 * Not this rule: a connection that was silent before (`idle-timeout-blackhole`), a peer whose kernel still
 * acknowledges (`keepalive-ping-timeout`), and a path that loses some packets.
 */
import { duration, seconds } from '../model/numbers.ts';
import { callsCut, connectionClosed, timeRanOut } from './kit/consequences.ts';
import { besideNames, deadCommon, deadEvidence, findDead } from './kit/dead.ts';
import { defineRule } from './kit/define-rule.ts';
import type { NewConnections } from './kit/holes.ts';
import { createLosses, lossesNeed } from './kit/losses.ts';

export default defineRule({
  meta: {
    id: 'peer-vanished-half-open',
    title: 'The peer vanished: nothing is acknowledged any more',
    layer: 'tcp',
    standing: 'fault',
    needs: lossesNeed,
    explains:
      'A host, a virtual machine or a whole path disappeared without FIN or RST. TCP alone needs many minutes to ' +
      'notice (15 retransmissions on Linux); until then calls go to a connection that is half open, and each one ' +
      'runs into its deadline.',
    lookFor: [
      'Data that was acknowledged until one moment, and from then on is sent again and again.',
      'Not one segment from the other side since; no pause before it.',
      'New connections to the same address get no answer either, or go to a replacement; an RST may come much later.',
    ],
    withoutKeys: { shows: 'The same: retransmissions and silence are TCP.', answer: 'shown' },
    who: 'Nobody sends anything. From one side a lost host looks like a lost path.',
    notToBeConfusedWith: [
      {
        signature: 'idle-timeout-blackhole',
        tellingFact: 'The connection had been silent, and a new one is answered.',
      },
      {
        signature: 'keepalive-ping-timeout',
        tellingFact: 'TCP acknowledges what the application does not answer.',
      },
      { signature: 'packet-loss-rto', tellingFact: 'Some segments still come through.' },
      { signature: 'mtu-black-hole', tellingFact: 'Small segments still come through.' },
    ],
    outranks: [...callsCut, ...connectionClosed, ...timeRanOut, 'keepalive-ping-timeout', 'packet-loss-rto'],
    remedies: [
      {
        for: 'any',
        text: 'Capture at the other end as well: it shows whether the host or the path was gone.',
      },
      {
        for: 'any',
        text: 'Let keepalive and TCP_USER_TIMEOUT give a dead connection up in seconds; lower tcp_retries2.',
      },
      { for: 'grpc-js', text: 'grpc.keepalive_time_ms and grpc.keepalive_timeout_ms.' },
      { for: 'grpc-go', text: 'keepalive.ClientParameters{Time, Timeout}: sets TCP_USER_TIMEOUT as well.' },
      { for: 'grpc-java', text: 'keepAliveTime and keepAliveTimeout.' },
      { for: 'Python', text: 'grpc.keepalive_time_ms and grpc.keepalive_timeout_ms.' },
      {
        for: 'Envoy',
        text: 'connection_keepalive or tcp_keepalive in the cluster; without them Envoy never notices by itself.',
      },
    ],
    reproduce: 'peer-vanished-half-open',
    refs: [
      'RFC 9293 3.5.1',
      'RFC 5482',
      'grpc/proposal A18',
      'grpc/grpc#15889',
      'grpc/grpc-go#2307',
      'grpc/grpc-java#5599',
      'golang/go#31643',
    ],
    messages: {
      vanished:
        'The bytes of {{asker}} were sent {{times}} times in {{stall}} and never acknowledged; no segment came back ' +
        'from {{peer}} in that time{{beside}}.',
    },
  },

  create({ timeline, report }) {
    const losses = createLosses(timeline);

    return {
      ...losses.handlers,
      end() {
        for (const dead of findDead(timeline, losses, 'dead')) {
          const { loss, replaced, asker, peer } = dead;
          const { from, until, times, timeouts, stopped } = loss;
          const beside = besideNames[replaced.result ?? 'unknown'];
          const common = deadCommon(dead);
          report({
            ...common,
            quantities: {
              ...common.quantities,
              ...(stopped === undefined ? {} : { sinceLastMessage: seconds(from - stopped) }),
            },
            message: 'vanished',
            data: { asker, peer, times: times + 1, stall: duration(until - from), beside },
            confidence: confidenceOf(replaced.result, timeouts),
            sender: 'none',
            cause: 'path',
            evidence: deadEvidence(dead),
          });
        }
      },
    };
  },
});

/** A host to which new connections fail as well is gone; two timeouts may be bad luck. */
function confidenceOf(replaced: NewConnections, timeouts: number): number {
  if (replaced === 'unanswered') return 0.93;
  return timeouts > 2 ? 0.9 : 0.7;
}
