/**
 * The client offered h2 as well, and the server chose HTTP/1.1: no gRPC call can be made on this connection.
 *
 * Not this rule: a client that is content with HTTP/1.1 (a browser, curl, a health check), or a proxy that ignores the
 * choice while the server speaks HTTP/2 all the same.
 */
import { alpnChoiceReport, alpnChoicesNeed, createAlpnChoices } from './kit/alpn-choice.ts';
import { streamsCut } from './kit/consequences.ts';
import { defineRule } from './kit/define-rule.ts';
import { handshakeConsequences } from './kit/handshakes.ts';

export default defineRule({
  meta: {
    id: 'tls-alpn-http1-selected',
    title: 'The server chose HTTP/1.1 where gRPC needs HTTP/2',
    layer: 'tls',
    standing: 'fault',
    needs: alpnChoicesNeed,
    explains:
      'The ClientHello offers h2 and http/1.1, and the server takes http/1.1: its own order says so, or it is a load ' +
      'balancer, a target group or a web server without HTTP/2. gRPC clients offer h2 alone, so that this is mostly ' +
      'met between a proxy and its backend. Envoy with explicit HTTP/2 ignores the choice and reads HTTP/1 text as ' +
      'frames; with auto_config it really speaks HTTP/1.1, and the trailers are lost.',
    lookFor: [
      'ALPN h2, http/1.1 in the ClientHello and http/1.1 in the answer.',
      'Then: the client closes; or HTTP/2 preface and HTTP/1.1 text in return, and GOAWAY "SETTINGS expected"; or a ' +
        'gRPC call over HTTP/1.1 whose answer comes without trailers.',
      'On the hop before: UNAVAILABLE "protocol error", or DATA, empty DATA with END_STREAM and no trailers.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the choice, and that the connection ended with the call for which a proxy had opened it. TLS 1.3: ' +
        'nothing.',
      answer: 'inferred',
    },
    who: 'The server chooses; its protocol list, or the order of the client, has to change.',
    notToBeConfusedWith: [
      { signature: 'tls-alpn-absent', tellingFact: 'The answer of the server names no protocol.' },
      {
        signature: 'missing-trailers',
        tellingFact: 'The hop behind speaks HTTP/2 and its server sends none.',
      },
      {
        signature: 'proxy-swallows-upstream-abort',
        tellingFact: 'The hop behind speaks HTTP/2 and was cut.',
      },
      {
        signature: 'goaway-protocol-error',
        tellingFact: 'A frame, not HTTP/1 text, is what the GOAWAY is about.',
      },
    ],
    outranks: [...handshakeConsequences, ...streamsCut, 'h2-preface-to-http1-server', 'tls-name-mismatch'],
    remedies: [
      { for: 'any', text: 'Put h2 first where TLS is terminated, or switch HTTP/2 on there.' },
      {
        for: 'any',
        text: 'Load balancers: protocol version GRPC or HTTP2 for the target group (ALB answers 464 otherwise).',
      },
      {
        for: 'Envoy',
        text: 'Cluster: explicit http2_protocol_options and alpn_protocols: ["h2"] alone, so that a mismatch fails early.',
      },
      { for: 'grpc-js', text: 'A Node server: ALPNProtocols: ["h2", "http/1.1"], in this order.' },
      { for: 'grpc-go', text: 'NextProtos: []string{"h2", "http/1.1"}, in this order.' },
    ],
    reproduce: 'tls-alpn-http1-selected',
    refs: [
      'RFC 7301 3.2',
      'RFC 9113 3.2',
      'kubernetes-sigs/aws-load-balancer-controller#3133',
      'Cloud-Foundations/keymaster#185',
      'connectrpc/connectrpc.com#67',
      'grpc/grpc-node#2093',
    ],
    messages: {
      gaveUp:
        '{{client}} offered {{offered}}, {{server}} chose {{chosen}}, and {{client}} closed without sending anything.',
      http1Answer:
        '{{client}} offered {{offered}}, {{server}} chose {{chosen}}; {{client}} spoke HTTP/2 nevertheless and was ' +
        'answered in HTTP/1.',
      http1Call:
        '{{client}} offered {{offered}}, {{server}} chose {{chosen}}, and the gRPC call went out in HTTP/1.',
      callFailed:
        '{{client}} offered {{offered}}, {{server}} chose {{chosen}}; the call for which {{client}} had opened the ' +
        'connection failed with it.',
    },
  },

  create({ timeline, report }) {
    const choices = createAlpnChoices(timeline);
    const messages = {
      'gave-up': 'gaveUp',
      'http1-answer': 'http1Answer',
      'http1-call': 'http1Call',
      'call-failed': 'callFailed',
    } as const;

    return {
      ...choices.handlers,
      end() {
        for (const choice of choices.list()) {
          const { chosen, outcome } = choice;
          if (chosen === null || outcome === 'not-offered') continue;
          const { place, offered, ...common } = alpnChoiceReport(timeline, choice);
          const { client, server } = place;
          report({
            ...common,
            message: messages[outcome],
            data: { client, server, offered, chosen },
            sender: server,
            cause: server,
          });
        }
      },
    };
  },
});
