/**
 * Somebody had forgotten a connection that was silent for too long, and says so by RST: to the first bytes after the
 * pause, or at the end of the pause by itself.
 *
 * Not this rule: resets after pauses that have nothing in common, a silent loss (`idle-timeout-blackhole`), and timers
 * of HTTP/2 peers, which close by GOAWAY and FIN.
 */
import { hostOf } from '../model/endpoint.ts';
import { duration, relativeSpread, seconds } from '../model/numbers.ts';
import { senderOf } from './kit/connection-errors.ts';
import { connectionClosed, callsCut } from './kit/consequences.ts';
import { cutCommon, cutEvidence, openCalls, whoClosedFirst } from './kit/cut-report.ts';
import { createCuts, type Cut, cutsNeed } from './kit/cuts.ts';
import { defineRule } from './kit/define-rule.ts';
import { idleEvidence } from './kit/evidence.ts';
import { isForeign, knownTimer, originOf, pauseBefore } from './kit/reset-origin.ts';

interface Forgotten {
  cut: Cut;
  pause: number;
  /** Pauses of other connections to the same host that ended in the same way. */
  alike: readonly number[];
}

function forgottenIn(all: readonly Cut[]): Forgotten[] {
  const found = all.filter((cut) => originOf(cut, all) === 'idle');
  return found.flatMap((cut) => {
    const pause = pauseBefore(cut);
    if (pause === undefined) return [];
    const server = hostOf(cut.connection.server);
    const alike = found
      .filter((other) => other !== cut && hostOf(other.connection.server) === server)
      .flatMap((other) => pauseBefore(other) ?? []);
    return [{ cut, pause, alike }];
  });
}

function confidenceOf({ cut, pause, alike }: Forgotten): number {
  let confidence = cut.rst !== undefined && isForeign(cut.rst) ? 0.9 : 0.75;
  if (knownTimer(pause) !== undefined) confidence += 0.05;
  if (alike.length > 0) confidence += 0.05;
  return confidence;
}

export default defineRule({
  meta: {
    id: 'idle-timeout-rst',
    title: 'An idle connection was forgotten on the way, and its next use was reset',
    layer: 'tcp',
    standing: 'fault',
    needs: cutsNeed,
    explains:
      'Load balancers, NATs and firewalls keep an entry for each connection and remove it after a time without ' +
      'packets. Some then answer the next segment with RST, or send RST when the time is over. The ends had no ' +
      'reason to close, so the first call after the pause fails.',
    lookFor: [
      'A pause, then a request that is answered by RST within a round trip; the RST acknowledges nothing of it.',
      'The pause is longer than each one that the connection survived, often a known value: 350 s (AWS NLB), 240 s ' +
        '(Azure), 600 s (GCP, conntrack of some systems), 900 s (IPVS).',
      'Several connections that die after pauses of the same length.',
    ],
    withoutKeys: {
      shows: 'Pause and RST are TCP; that the bytes after it were a request is read from their size.',
      answer: 'inferred',
    },
    who: 'A node on the path, in the name of the peer; keepalive at the ends, or its timer, has to change.',
    notToBeConfusedWith: [
      {
        signature: 'tcp-rst-mid-stream',
        tellingFact: 'The peer acknowledges the request, or there was no pause.',
      },
      { signature: 'idle-timeout-blackhole', tellingFact: 'Nothing at all comes back after the pause.' },
      { signature: 'idle-reuse-race', tellingFact: 'The server closed by FIN, and the request crossed it.' },
      { signature: 'middlebox-spoofed-rst', tellingFact: 'The connection was in use when the RST came.' },
    ],
    outranks: [...callsCut, ...connectionClosed, 'middlebox-spoofed-rst'],
    remedies: [
      { for: 'any', text: 'Send keepalives more often than the timer of the path, also without open calls.' },
      { for: 'any', text: 'Raise the idle timeout of the load balancer or NAT, and of its health checks.' },
      { for: 'grpc-js', text: 'grpc.keepalive_time_ms with grpc.keepalive_permit_without_calls: 1.' },
      {
        for: 'grpc-go',
        text: 'keepalive.ClientParameters{Time, PermitWithoutStream: true}; the server must allow it.',
      },
      {
        for: 'grpc-java',
        text: 'keepAliveTime and keepAliveWithoutCalls(true); permitKeepAliveWithoutCalls at the server.',
      },
      { for: 'Python', text: 'grpc.keepalive_time_ms and grpc.keepalive_permit_without_calls.' },
      {
        for: 'Envoy',
        text: 'connection_keepalive.interval, or an idle_timeout of the cluster below the timer of the path.',
      },
    ],
    reproduce: 'idle-timeout-rst',
    refs: [
      'RFC 9293 3.10.7.1',
      'RFC 5382 5 (REQ-5)',
      'grpc/grpc doc/keepalive.md',
      'akka/akka-grpc#1784',
      'Azure/AKS#1564',
      'Azure/AKS#2209',
    ],
    messages: {
      answered:
        'After {{pause}} of silence the first bytes of {{asker}} were answered by RST, which acknowledges nothing ' +
        'of them: whoever sent it did not know the connection any more. {{calls}}.',
      expired: 'After {{pause}} of silence an RST ended the connection by itself, with {{calls}}.',
    },
  },

  create({ timeline, report }) {
    const cuts = createCuts(timeline);

    return {
      ...cuts.handlers,
      end() {
        for (const one of forgottenIn(cuts.list())) {
          const { cut, pause, alike } = one;
          const { connection, rst, idle, end } = cut;
          if (rst === undefined || idle === undefined) continue;
          const byAddress = senderOf(connection, end.direction);
          const timer = knownTimer(pause);
          const common = cutCommon(cut);
          const isAnswer = idle.what === 'data';
          const asker = senderOf(connection, idle.next);
          report({
            ...common,
            ...(isAnswer
              ? { message: 'answered', data: { pause: duration(pause), asker, calls: openCalls(cut) } }
              : { message: 'expired', data: { pause: duration(pause), calls: openCalls(cut) } }),
            confidence: confidenceOf(one),
            sender: isForeign(rst) ? 'middlebox' : byAddress,
            cause: 'middlebox',
            quantities: {
              ...common.quantities,
              idle: seconds(pause),
              sameTimer: alike.length,
              hopLimit: rst.hopLimit,
              unacknowledged: rst.unacknowledged,
              ...(rst.usualHopLimit === undefined ? {} : { usualHopLimit: rst.usualHopLimit }),
              ...(timer === undefined ? {} : { knownTimer: timer }),
              spread: relativeSpread([pause, ...alike]),
            },
            evidence: cutEvidence(cut, 'RST after the pause'),
            ruledOut: [
              {
                signature: 'tcp-rst-mid-stream',
                because: `the connection was silent for ${duration(pause)} until then`,
                evidence: [idleEvidence(connection, idle, `the end of a pause of ${duration(pause)}`)],
              },
            ],
            answers: {
              'who-closed-first': whoClosedFirst(cut),
              'data-lost': isAnswer
                ? `Only the request itself: none of its ${rst.unacknowledged} byte(s) were acknowledged.`
                : 'What the open calls still had to say; nothing was under way.',
              'retry-safe': isAnswer
                ? 'Yes, as far as this connection goes: the request was never acknowledged by anybody.'
                : 'No: the open calls may have been processed.',
            },
          });
        }
      },
    };
  },
});
