/**
 * The upstream stream was cut, and the proxy ended the client's stream as if the response were complete.
 *
 * Needs both hops: from the client's side alone it is a response without trailers (`missing-trailers`).
 */

import { errorCodeName } from '../model/codes.ts';
import { duration, seconds } from '../model/numbers.ts';
import type { EvidenceRef } from '../model/finding.ts';
import type { TimelineStream } from '../model/timeline.ts';
import { keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { decisiveEnd } from './kit/endings.ts';
import { endEvidence, frameEvidence } from './kit/evidence.ts';
import { sealedVerdictText } from './kit/sealed-verdict.ts';
import { sealedVerdicts } from './kit/sealed-verdicts.ts';

/** A proxy passes an end on at once; later than this it is another end. */
const longestDelayNs = 100e6;

function nameOf({ ended, connection }: TimelineStream): string {
  if (ended?.how === 'rst-stream') return `RST_STREAM(${errorCodeName(ended.errorCode ?? 0)})`;
  return connection.firstEnd?.how === 'rst' ? 'a TCP RST' : 'the end of the TCP connection';
}

function evidenceOf(stream: TimelineStream): EvidenceRef[] {
  const { ended } = stream;
  const what = `${nameOf(stream)} upstream, before the response was complete`;
  if (ended?.how !== 'rst-stream')
    return [endEvidence(stream.connection, what)].filter((e) => e !== undefined);
  const direction = ended.direction ?? 'to-client';
  return [frameEvidence(stream, 'RST_STREAM', { at: ended.at, direction }, what)];
}

export default defineRule({
  meta: {
    id: 'proxy-swallows-upstream-abort',
    title: 'The proxy made a cut response look complete',
    layer: 'h2-stream',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'Upstream the response was cut: by RST_STREAM, or by the end of the connection. Downstream the proxy sent ' +
      'END_STREAM, often on an empty DATA frame, as at the end of a complete response, and no trailers. A ' +
      'client that is not gRPC takes the truncated body for whole; a gRPC client says that the status is ' +
      'missing.',
    lookFor: [
      'An upstream stream that ends by RST_STREAM, FIN or TCP RST without trailers.',
      'A moment later END_STREAM on DATA to the client, no RST_STREAM, no trailers. HAProxy 2.6 does it for ' +
        'every abort after headers, its own timeouts included.',
    ],
    withoutKeys: {
      shows:
        'The end of the upstream connection under an answer, and at once a record of the size of an empty DATA downstream. ' +
        'Where the stream alone was reset upstream, nothing tells the reset from a window: capture keys for that.',
      answer: 'inferred',
    },
    who: 'The proxy hides it; what cut the stream is behind the proxy, or a timer of the proxy.',
    notToBeConfusedWith: [
      { signature: 'missing-trailers', tellingFact: 'The upstream stream ended with END_STREAM as well.' },
      {
        signature: 'upstream-reset-translated',
        tellingFact: 'The proxy told the client by RST_STREAM or a status.',
      },
    ],
    outranks: [
      'missing-trailers',
      'rst-before-headers',
      'rst-after-headers',
      'rst-during-data',
      'rst-after-data-no-trailers',
      'tcp-rst-mid-stream',
      'fin-without-goaway',
      'upstream-reset-translated',
    ],
    remedies: [
      { for: 'any', text: 'Go to the upstream hop: the evidence names what cut the stream.' },
      {
        for: 'any',
        text: 'HAProxy: take a version that resets the stream (2.6 does not), and raise timeout server for streams.',
      },
      {
        for: 'any',
        text: 'Clients must not take END_STREAM for success without trailers or content-length.',
      },
    ],
    reproduce: 'proxy-swallows-upstream-abort',
    refs: ['envoyproxy/envoy#30149', 'haproxy/haproxy#3414', 'RFC 9113 8.1'],
    messages: {
      aborted:
        "Upstream {{method}} was cut by {{upstream}}; {{delta}} later the proxy ended the client's stream as if " +
        'it were complete.',
      own:
        "The proxy gave {{method}} up itself ({{upstream}} towards the server) and ended the client's stream as " +
        'if it were complete.',
      sealed: sealedVerdictText,
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(
      timeline,
      ({ statusFrom, httpStatus, responseHeaders }) =>
        statusFrom === 'http-status' && httpStatus === undefined && responseHeaders,
    );

    return {
      'grpc.call': calls.take,
      end() {
        for (const verdict of sealedVerdicts(timeline, 'proxy-swallows-upstream-abort')) report(verdict);
        for (const { stream, fact, at } of calls.list) {
          const up = stream.upstream;
          if (up?.ended === undefined || up.trailers !== undefined) continue;
          if (up.ended.how === 'end-stream' || up.ended.how === 'capture-end') continue;
          const end = decisiveEnd(up);
          const delta = at.time - (end?.at.time ?? NaN);
          if (!(Math.abs(delta) <= longestDelayNs)) continue;
          const isOwn = end?.direction === 'to-server';
          const upstream = nameOf(up);
          const method = fact.method ?? 'a call';
          report({
            ...(isOwn
              ? { message: 'own', data: { method, upstream } }
              : { message: 'aborted', data: { method, upstream, delta: duration(delta) } }),
            confidence: 0.93,
            sender: 'proxy',
            cause: isOwn ? 'proxy' : 'server',
            hop: isOwn ? stream.connection.hop : up.connection.hop,
            connections: [stream.connection, up.connection],
            streams: [stream],
            quantities: { delta: seconds(delta), messages: fact.responseMessages },
            evidence: [
              frameEvidence(
                stream,
                'DATA',
                { at, direction: 'to-client' },
                'END_STREAM to the client, no trailers',
              ),
              ...evidenceOf(up),
            ],
            ruledOut: [
              {
                signature: 'missing-trailers',
                because: `the upstream stream did not end, it was cut by ${upstream}`,
                evidence: evidenceOf(up),
              },
            ],
            answers: { 'retry-safe': 'No: the server had begun to answer.' },
          });
        }
      },
    };
  },
});
