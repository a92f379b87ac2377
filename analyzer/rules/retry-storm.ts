/**
 * A call was sent again and again, and every attempt failed: retries multiply the load on what is failing already.
 *
 * Not this rule: a retry that succeeded (`retry-hides-fault`), the single transparent retry of a library, hedging, and
 * an application that makes new calls.
 */
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import { type AttemptedCall, attemptsNeed, createAttempts, hasFailed } from './kit/attempts.ts';
import { defineRule } from './kit/define-rule.ts';
import { requestEvidence, streamEndEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** Attempts from which on it is a multiplication, and no second try. */
const fewestAttempts = 3;

function hasFailedThroughout({ attempts, count, call }: AttemptedCall): boolean {
  return count >= fewestAttempts && attempts.length > 1 && attempts.every(hasFailed) && hasFailed(call);
}

export default defineRule({
  meta: {
    id: 'retry-storm',
    title: 'Retries multiplied a call that kept failing',
    layer: 'grpc',
    standing: 'fault',
    needs: attemptsNeed,
    explains:
      'A retry policy of the client or of the proxy sent each failing call several times. The server gets a multiple ' +
      'of the load at the moment when it can take least, and where a request had been delivered it may be executed ' +
      'more than once. Policies on several hops multiply each other.',
    lookFor: [
      'The same :path three times or more in a row for one call, each attempt after the failure of the one before.',
      'grpc-previous-rpc-attempts 1, 2, … from gRPC; several upstream streams for one call behind Envoy, 3 to 50 ms apart.',
      'Envoy: "retried and the latest reset reason", flag URX.',
    ],
    withoutKeys: { shows: 'Bursts of requests of one size.', answer: 'inferred' },
    who: 'The server fails; whoever retries without a budget makes it worse.',
    notToBeConfusedWith: [
      { signature: 'retry-hides-fault', tellingFact: 'The last attempt succeeded.' },
      { signature: 'refused-stream', tellingFact: 'One transparent retry, and no more.' },
      {
        signature: 'upstream-overflow',
        tellingFact: 'The proxy refuses by itself: nothing goes out upstream.',
      },
    ],
    outranks: [
      'rst-before-headers',
      'refused-stream',
      'upstream-reset-translated',
      'http-non-grpc-response',
      'retry-hides-fault',
    ],
    remedies: [
      { for: 'any', text: 'Mend what fails first: the last attempt failed as the first did.' },
      { for: 'any', text: 'Retry on one hop only, and only what was refused or is idempotent.' },
      {
        for: 'Envoy',
        text: 'retry_policy: num_retries, retry_back_off; retry_budget of the circuit breaker; URX counts as upstream_rq_retry_limit_exceeded.',
      },
      { for: 'grpc-js', text: 'retryThrottling and maxAttempts in the service config.' },
      {
        for: 'grpc-go',
        text: 'retryThrottling and retryPolicy.maxAttempts; servers push back with grpc-retry-pushback-ms.',
      },
    ],
    reproduce: 'retry-storm',
    refs: ['grpc/proposal A6 (throttling)', 'grpc/grpc-go#3858', 'envoyproxy/envoy#14981'],
    messages: {
      storm: '{{by}} sent {{method}} {{count}} times within {{span}}; {{server}} failed every attempt.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const attempted = createAttempts(timeline);

    return {
      ...attempted.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'retry-storm')) report(verdict);
        for (const one of attempted.list()) {
          if (!hasFailedThroughout(one)) continue;
          const { attempts, call, by, count } = one;
          const [first = call] = attempts;
          const last = attempts.at(-1) ?? first;
          const span = (last.ended?.at.time ?? last.opened.time) - first.opened.time;
          const server = serverOf(first.connection);
          const gaps = attempts
            .slice(1)
            .map((next, i) => next.opened.time - (attempts[i]?.ended?.at.time ?? NaN));
          const delivered = attempts.some(({ ended }) => ended?.how === 'end-stream');
          const ends: EvidenceRef[] = attempts.flatMap((each) =>
            each.ended === undefined ? [] : [streamEndEvidence(each, each.ended, 'an attempt fails')],
          );
          report({
            message: 'storm',
            data: { by, method: call.path ?? 'a call', count, span: duration(span), server },
            confidence: 0.9,
            sender: by,
            cause: by,
            hop: first.connection.hop,
            connections: [...new Set(attempts.map(({ connection }) => connection))],
            streams: [...attempts, ...(attempts.includes(call) ? [] : [call])],
            quantities: {
              attempts: count,
              span: seconds(span),
              ...(gaps[0] === undefined ? {} : { firstGap: seconds(gaps[0]) }),
              ...(gaps.length < 2 ? {} : { lastGap: seconds(gaps.at(-1) ?? 0) }),
            },
            evidence: [
              requestEvidence(last, `attempt ${count} of the call`),
              requestEvidence(first, 'the first attempt'),
              ...ends.slice(0, 6),
            ],
            answers: {
              'retry-safe': delivered
                ? 'No: the server answered attempts, so it may have executed the call several times.'
                : 'The attempts ended without an answer; whether they were executed, the server alone knows.',
            },
          });
        }
      },
    };
  },
});
