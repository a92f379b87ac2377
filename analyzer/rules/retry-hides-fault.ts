/**
 * A call failed on its first stream and succeeded on another: whoever called has noticed nothing but the time.
 *
 * Not this rule: a call that failed with all its attempts, a new call by the application, and hedging, where attempts
 * run side by side.
 */
import type { EvidenceRef } from '../model/finding.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { TimelineStream } from '../model/timeline.ts';
import {
  type AttemptedCall,
  type AttemptKind,
  attemptsNeed,
  createAttempts,
  hasFailed,
} from './kit/attempts.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence, streamEndEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

const how: Readonly<Record<AttemptKind, string>> = {
  proxy: 'by its retry policy',
  policy: 'by its retry policy (grpc-previous-rpc-attempts)',
  transparent: 'by itself, as the call had not been processed',
};

const confidence: Readonly<Record<AttemptKind, number>> = { proxy: 0.92, policy: 0.95, transparent: 0.8 };

function hasSucceeded({ call, attempts }: AttemptedCall): boolean {
  const last = attempts.at(-1);
  return call.grpcStatus === 0 && last?.grpcStatus === 0 && attempts.some(hasFailed);
}

/** How an attempt ended, as far as one word tells. */
function endOf(stream: TimelineStream): string {
  const { ended, grpcStatus } = stream;
  if (ended?.how === 'rst-stream') return 'the attempt is reset';
  if (ended?.how === 'goaway') return 'the attempt is above the last stream of a GOAWAY';
  if (ended?.how === 'connection') return 'the attempt ends with its connection';
  return `the attempt is answered with grpc-status ${grpcStatus ?? 'none'}`;
}

export default defineRule({
  meta: {
    id: 'retry-hides-fault',
    title: 'A retry hid a failure from the caller',
    layer: 'grpc',
    standing: 'pattern',
    needs: attemptsNeed,
    explains:
      'The first attempt of a call was refused, reset or lost with its connection, and a second stream brought the ' +
      'answer: by the transparent retry of the library, by a retry policy, or by the proxy. No application saw an ' +
      'error; the call took longer, and its failure is in no error budget.',
    lookFor: [
      'A stream that ends by RST_STREAM(REFUSED_STREAM), above a GOAWAY, or with its connection, without response headers.',
      'The same :path on another stream at once, or on a new connection; it succeeds.',
      'grpc-previous-rpc-attempts from a retry policy of gRPC; nothing from Envoy but a shrinking ' +
        'x-envoy-expected-rq-timeout-ms and several upstream streams for one call.',
    ],
    withoutKeys: {
      shows: 'One exchange more than calls, on a new connection.',
      answer: 'inferred',
    },
    who: 'The server (or what stands for it) turned the first attempt away; client or proxy repaired it.',
    notToBeConfusedWith: [
      { signature: 'retry-storm', tellingFact: 'All attempts failed.' },
      {
        signature: 'refused-stream',
        tellingFact: 'The refusal reached the caller, or nothing was sent again.',
      },
      {
        signature: 'goaway-rejects-in-flight',
        tellingFact: 'A GOAWAY in one step turned calls away: that is worth mending, though they were saved.',
      },
    ],
    outranks: ['refused-stream', 'rst-before-headers', 'upstream-reset-translated'],
    remedies: [
      {
        for: 'any',
        text: 'Nothing is broken for callers. Count retries: they eat the error budget in silence.',
      },
      {
        for: 'Envoy',
        text: 'Counters upstream_rq_retry and upstream_rq_retry_success; UPSTREAM_REQUEST_ATTEMPT_COUNT in the access log.',
      },
      {
        for: 'grpc-js',
        text: 'grpc.enable_retries and the retryPolicy of the service config; trace calls to see attempts.',
      },
      {
        for: 'grpc-go',
        text: 'stats.Handler with stats.Begin.IsTransparentRetryAttempt tells attempts apart.',
      },
      {
        for: 'grpc-java',
        text: 'ClientStreamTracer.StreamInfo has previousAttempts and isTransparentRetry.',
      },
    ],
    reproduce: 'retry-hides-fault',
    refs: [
      'grpc/proposal A6',
      'RFC 9113 8.7',
      'grpc/grpc-java#4094',
      'grpc/grpc-node#1286',
      'grpc/grpc-java#10533',
      'modal-labs/libmodal#263',
    ],
    messages: {
      sealed: sealedVerdictText,
      hidden:
        '{{method}} succeeded at attempt {{count}}: {{server}} had turned the one before away, and {{by}} sent it again ' +
        '{{delay}} later {{how}}.',
    },
  },

  create({ timeline, report }) {
    const attempted = createAttempts(timeline);

    return {
      ...attempted.handlers,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'retry-hides-fault')) report(verdict);
        for (const one of attempted.list()) {
          if (!hasSucceeded(one)) continue;
          const { attempts, call, kind, by, count } = one;
          const last = attempts.at(-1) ?? call;
          const lost = attempts.filter(hasFailed);
          const [first = call] = lost;
          const before = lost.at(-1) ?? first;
          const delay = last.opened.time - (before.ended?.at.time ?? last.opened.time);
          const server = serverOf(first.connection);
          const others = attempts.slice(1, 4).map((each) => requestEvidence(each, 'the same call once more'));
          const answer: EvidenceRef[] =
            last.trailers === undefined
              ? []
              : [
                  frameEvidence(
                    last,
                    'HEADERS',
                    { at: last.trailers, direction: 'to-client' },
                    'and its answer',
                  ),
                ];
          report({
            message: 'hidden',
            data: {
              method: call.path ?? 'a call',
              count,
              server,
              by,
              delay: duration(delay),
              how: how[kind],
            },
            confidence: confidence[kind],
            sender: server,
            cause: server,
            hop: first.connection.hop,
            connections: [...new Set([first.connection, ...attempts.map(({ connection }) => connection)])],
            streams: [...attempts, ...(attempts.includes(call) ? [] : [call])],
            quantities: {
              attempts: count,
              retryDelay: seconds(delay),
              lostTime: seconds(last.opened.time - first.opened.time),
            },
            evidence: [
              first.ended === undefined
                ? requestEvidence(first, 'the first attempt')
                : streamEndEvidence(first, first.ended, endOf(first)),
              requestEvidence(first, 'the first attempt'),
              ...others,
              ...answer,
            ],
            answers: {
              'retry-safe':
                kind === 'transparent'
                  ? 'Yes: the first attempt was not processed (RFC 9113 8.7).'
                  : 'The server may have processed the first attempt too.',
            },
          });
        }
      },
    };
  },
});
