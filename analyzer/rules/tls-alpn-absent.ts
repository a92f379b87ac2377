/**
 * No application protocol was chosen in the handshake, and that had a consequence: the client insists on ALPN and
 * left, or the server is no HTTP/2 server at all.
 *
 * Not this rule: HTTP/2 that is spoken in spite of it (grpc-js, Envoy): then nothing failed.
 */
import { alpnChoiceReport, alpnChoicesNeed, createAlpnChoices } from './kit/alpn-choice.ts';
import { defineRule } from './kit/define-rule.ts';
import { handshakeConsequences } from './kit/handshakes.ts';
import { streamsCut } from './kit/consequences.ts';

export default defineRule({
  meta: {
    id: 'tls-alpn-absent',
    title: 'The server chooses no application protocol',
    layer: 'tls',
    standing: 'fault',
    needs: alpnChoicesNeed,
    explains:
      'The ClientHello offers h2, the handshake completes, and the answer of the server names no protocol: whatever ' +
      'terminates TLS (load balancer listener, sidecar, a tls.Config without NextProtos) does not do ALPN. Clients ' +
      'that insist on it (C-core, grpc-go since 1.67) close at once. Others go on with HTTP/2, which works where the ' +
      'server speaks it, and ends in HTTP/1 text where not.',
    lookFor: [
      'ALPN with h2 in the ClientHello; none in the ServerHello (TLS 1.2) or in EncryptedExtensions (TLS 1.3).',
      'The client closes within milliseconds of its Finished and sends no HTTP/2 preface.',
      'Or: preface and SETTINGS of the client, answered by HTTP/1.1 400.',
      'Without keys: a first server record of less than 32 octets behind the ServerHello has no room for ALPN.',
    ],
    withoutKeys: {
      shows:
        'TLS 1.2: the same. TLS 1.3: the record of EncryptedExtensions is too short for a protocol, where it stands ' +
        'alone, and the client sends nothing behind its Finished.',
      answer: 'inferred',
    },
    who: 'The server answers without a choice, and the client leaves. What terminates TLS has to advertise h2.',
    notToBeConfusedWith: [
      {
        signature: 'tls-alpn-no-overlap',
        tellingFact: 'The server knows ALPN: it sends the alert 120 in place of its ServerHello.',
      },
      { signature: 'tls-alpn-http1-selected', tellingFact: 'The answer names a protocol: http/1.1.' },
      {
        signature: 'tls-name-mismatch',
        tellingFact: 'h2 was chosen, and the certificate is for another name.',
      },
      { signature: 'clean-control', tellingFact: 'HTTP/2 is spoken without ALPN, and the calls succeed.' },
    ],
    outranks: [...handshakeConsequences, ...streamsCut, 'h2-preface-to-http1-server', 'tls-name-mismatch'],
    remedies: [
      { for: 'any', text: 'Advertise h2 where TLS is terminated: listener, load balancer, sidecar.' },
      {
        for: 'Envoy',
        text: 'alpn_protocols: ["h2"] in common_tls_context of the listener (and of a cluster whose server insists).',
      },
      {
        for: 'grpc-go',
        text:
          'Server: NextProtos: []string{"h2"} in a tls.Config of your own. Client: GRPC_ENFORCE_ALPN_ENABLED=false is ' +
          'a stop-gap only.',
      },
      { for: 'grpc-js', text: 'Does not insist; a Node server needs ALPNProtocols: ["h2"].' },
      { for: 'grpc-java', text: '"Failed ALPN negotiation": use GrpcSslContexts, which set up ALPN.' },
      { for: 'Python', text: '"Cannot check peer: missing selected ALPN property" is this.' },
    ],
    reproduce: 'tls-alpn-absent',
    refs: [
      'RFC 9113 3.2',
      'RFC 7301 3.2',
      'grpc/grpc-go#434',
      'grpc/grpc-go#2742',
      'grpc/grpc#18645',
      'grpc/grpc-java#1966',
      'envoyproxy/envoy#26172',
    ],
    messages: {
      gaveUp:
        '{{client}} offered {{offered}}, {{server}} chose no protocol, and {{client}} closed without sending anything.',
      http1Answer:
        '{{client}} offered {{offered}}, {{server}} chose no protocol; {{client}} went on with HTTP/2 and was answered ' +
        'in HTTP/1.',
      http1Call:
        '{{client}} offered {{offered}}, {{server}} chose no protocol, and the gRPC call went out in HTTP/1.',
      notOffered:
        '{{client}} offered no protocol and spoke HTTP/2; {{server}} closed right behind the handshake, as servers do ' +
        'that insist on ALPN.',
    },
  },

  create({ timeline, report }) {
    const choices = createAlpnChoices(timeline);

    return {
      ...choices.handlers,
      end() {
        for (const choice of choices.list()) {
          if (choice.chosen !== null) continue;
          const { place, offered, ...common } = alpnChoiceReport(timeline, choice);
          const { client, server } = place;
          const data = { client, server, offered };
          const byServer = { ...common, sender: server, cause: server };
          if (choice.outcome === 'gave-up') report({ ...byServer, message: 'gaveUp', data });
          else if (choice.outcome === 'http1-answer') report({ ...byServer, message: 'http1Answer', data });
          else if (choice.outcome === 'http1-call') report({ ...byServer, message: 'http1Call', data });
          else if (choice.outcome === 'not-offered')
            report({ ...common, message: 'notOffered', data, sender: server, cause: client });
        }
      },
    };
  },
});
