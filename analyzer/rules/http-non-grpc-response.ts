/**
 * Something that is not a gRPC server answered the call: an error page, a login page, a refusal in HTTP's words.
 *
 * Not this rule: a gRPC status in trailers-only, which is gRPC's own way to refuse.
 */
import { GrpcStatus, grpcStatusName } from '../model/codes.ts';
import type { Fact } from '../model/fact.ts';
import { duration, seconds } from '../model/numbers.ts';
import { authorOf } from './kit/behind.ts';
import { type EndedCall, keepCalls } from './kit/calls.ts';
import { defineRule } from './kit/define-rule.ts';
import { frameEvidence, requestEvidence } from './kit/evidence.ts';
import { serverOf } from './kit/parties.ts';

/** Codes with a signature of their own. */
const misdirected = 421;
const headersTooLarge = 431;

/** Content types of gRPC, gRPC-Web among them. */
const grpcType = /^application\/grpc/i;

/** True when the answer is HTTP's: no grpc-status, and a status or content type that gRPC does not use. */
function isForeign({ statusFrom, httpStatus, answer }: Fact<'grpc.call'>): boolean {
  const said = statusFrom === 'trailers' || statusFrom === 'trailers-only' || statusFrom === 'trailers-frame';
  if (said || httpStatus === misdirected || httpStatus === headersTooLarge) return false;
  if (httpStatus !== undefined) return true;
  return answer?.contentType !== undefined && !grpcType.test(answer.contentType);
}

/** Letters, digits and punctuation only: what foreign bodies begin with is shown, and may hold anything. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.').slice(0, 40);
}

export default defineRule({
  meta: {
    id: 'http-non-grpc-response',
    title: 'The answer did not come from a gRPC server',
    layer: 'grpc',
    standing: 'fault',
    needs: ['grpc.call'],
    explains:
      'The response has an HTTP error status, or a content type such as text/html, and no grpc-status. An HTTP ' +
      'component answered: a load balancer, an ingress, a firewall, a login page, or a server of something else on ' +
      'this port. The client library maps :status to a gRPC status and loses the text.',
    lookFor: [
      ':status other than 200, or a content-type that is not application/grpc; no grpc-status.',
      'Header fields server, via and location, and the first bytes of the body: they name who answered.',
      'A client may reset the stream afterwards (grpc-go PROTOCOL_ERROR, grpc-java and grpc-js CANCEL): a reaction.',
    ],
    withoutKeys: { shows: 'An answer of an odd size.', answer: 'inconclusive' },
    who: 'The component that answered; the cause is its configuration, or the route that led to it.',
    notToBeConfusedWith: [
      { signature: 'missing-trailers', tellingFact: ':status 200 and content-type application/grpc.' },
      { signature: 'proxy-direct-answer', tellingFact: 'The page text stands in grpc-message.' },
      { signature: 'client-cancellation', tellingFact: 'The reset comes before any foreign answer.' },
    ],
    outranks: ['client-cancellation'],
    remedies: [
      {
        for: 'any',
        text: 'Ask the component that the evidence names: route, port, protocol of the target, login rules.',
      },
      {
        for: 'Envoy',
        text: 'Its own replies to gRPC are trailers-only, so a page comes from behind it (x-envoy-upstream-service-time).',
      },
      {
        for: 'any',
        text: 'nginx: grpc_pass, and error_page with a location that sets grpc-status; HAProxy: http-request return.',
      },
      {
        for: 'grpc-go',
        text: '"unexpected HTTP status code received from server" names status and content type.',
      },
    ],
    reproduce: 'http-non-grpc-response',
    refs: [
      'grpc/grpc doc/http-grpc-status-mapping.md',
      'kubernetes/ingress-nginx#6273',
      'grpc/grpc-java#11597',
      'grpc/grpc-node#2093',
    ],
    messages: {
      answered:
        '{{server}} answered {{method}} with HTTP status {{http}}, content type {{type}}{{who}}; clients report {{status}}.',
    },
  },

  create({ timeline, report }) {
    const calls = keepCalls(timeline, isForeign);

    function reportOf(call: EndedCall): void {
      const { stream, fact } = call;
      const http = fact.httpStatus ?? 200;
      const type = fact.answer?.contentType ?? 'none';
      const who = [fact.answer?.server, fact.answer?.via].filter((each) => each !== undefined);
      const begins =
        fact.answer?.bodyStart === undefined ? '' : `, body "${printable(fact.answer.bodyStart)}"`;
      const server = serverOf(stream.connection);
      const seen = stream.responseHeaders ?? stream.trailers ?? call.at;
      report({
        message: 'answered',
        data: {
          server,
          method: fact.method ?? 'a call',
          http,
          type: printable(type),
          who: who.length === 0 ? '' : ` (${printable(who.join(', '))})`,
          status: grpcStatusName(fact.status ?? GrpcStatus.UNKNOWN),
        },
        confidence: 0.95,
        sender: server,
        cause: authorOf(timeline, stream),
        hop: stream.connection.hop,
        connections: [stream.connection],
        streams: [stream],
        quantities: { httpStatus: http, after: seconds(seen.time - stream.opened.time) },
        evidence: [
          frameEvidence(
            stream,
            'HEADERS',
            { at: seen, direction: 'to-client' },
            `:status ${http}, content-type ${printable(type)}${begins}`,
          ),
          requestEvidence(stream, 'the gRPC request'),
        ],
        ...(fact.statusFrom === 'rst-stream'
          ? {
              ruledOut: [
                {
                  signature: 'client-cancellation',
                  because: `the reset came ${duration(call.at.time - seen.time)} after the foreign answer`,
                  evidence: [
                    frameEvidence(
                      stream,
                      'RST_STREAM',
                      { at: call.at, direction: fact.endDirection ?? 'to-server' },
                      'the reaction to it',
                    ),
                  ],
                },
              ],
            }
          : {}),
        answers: {
          'retry-safe': 'Mostly yes: no gRPC server has seen the call, unless a proxy answered for it.',
        },
      });
    }

    return {
      'grpc.call': calls.take,
      end() {
        const answered = new Set(calls.list.map(({ stream }) => stream));
        // What a proxy passed on is reported on the hop where it began.
        for (const call of calls.list) {
          const { upstream } = call.stream;
          if (upstream === undefined || !answered.has(upstream)) reportOf(call);
        }
      },
    };
  },
});
