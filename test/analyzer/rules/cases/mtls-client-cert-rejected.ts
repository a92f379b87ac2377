import { certificateDer } from '../../../support/certificate-der.ts';
import type { FiringCase, RuleCases } from '../../../support/rule-tester.ts';
import { captureStartSeconds } from '../../../support/tcp-builder.ts';
import { alert, certificate, clientFinish, finish, sealed } from '../../../support/tls-messages.ts';
import { clientCloses, serverCloses, serverFlight } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';

const day = 86_400;

/** The certificate of a client that calls itself basket, from an authority of its own. */
const valid = {
  commonName: 'basket.example',
  issuer: 'Basket Root',
  notBefore: captureStartSeconds - 30 * day,
  notAfter: captureStartSeconds + 30 * day,
};
const own = certificateDer(valid);

const expired = certificateDer({
  commonName: 'basket.example',
  issuer: 'Basket Root',
  notBefore: captureStartSeconds - 30 * day,
  notAfter: captureStartSeconds - day,
});

const behind = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };

const manyRoots = Array.from({ length: 100 }, (_, i) => `Root ${i}`);

const cases: RuleCases = {
  fires: [
    {
      name: 'TLS 1.2: unknown_ca',
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate(own));
        c.client.raw(clientFinish());
        wire.wait(1);
        c.server.raw(alert(48));
        serverCloses(c);
      },
      findings: [
        {
          message: 'rejected',
          certainty: 'shown',
          sender: 'server',
          cause: 'client',
          quantities: { chainLength: 1, alert: 48, validFor: 30 * day },
          answers: { why: 'the server does not know its issuer' },
          confidence: 0.97,
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'TLS 1.3: certificate_expired behind the request of the client',
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(expired);
        request(t);
        wire.wait(20);
        t.server.alert(45);
        serverCloses(t.dial);
      },
      findings: [
        {
          message: 'rejected',
          sender: 'server',
          cause: 'client',
          streams: [1],
          quantities: { alert: 45, validFor: -day, requestsSent: 1 },
          answers: { why: 'it has expired' },
        },
      ],
    },
    {
      name: 'TLS 1.3: tickets and then a close without a word (Node)',
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(own);
        t.server.ticket();
        t.server.ticket();
        serverCloses(t.dial);
      },
      findings: [
        {
          message: 'rejected',
          certainty: 'inferred',
          sender: 'server',
          cause: 'client',
          answers: { why: 'why does not show' },
          confidence: 0.7,
        },
      ],
    },
    ...(
      [
        ['not valid yet', { notBefore: captureStartSeconds + day }, 46, 'it is not valid yet'],
        ['self-signed', { issuer: 'basket.example' }, 42, 'nobody else vouches for it'],
        ['one that nothing is said of', {}, 42, 'why does not show'],
        ['one of an authority that is not named', {}, 42, 'its issuer', ['Example Root']],
        ['one of an authority that is named', {}, 42, 'why does not show', ['Example Root', 'Basket Root']],
        ['a list that is too long to be kept', {}, 42, 'why does not show', manyRoots],
        ['one of which the server says that it has expired', {}, 45, 'the server says that it has expired'],
      ] as const
    ).map(([name, parts, number, why, named]): FiringCase => ({
      name: `TLS 1.2: ${name}`,
      wire(wire) {
        const c = serverFlight(wire, { request: named ?? true });
        c.client.raw(certificate(certificateDer({ ...valid, ...parts })));
        c.client.raw(clientFinish());
        c.server.raw(alert(number));
        serverCloses(c);
      },
      findings: [{ message: 'rejected', certainty: 'shown', answers: { why } }],
      withoutKeys: 'shown',
    })),
    {
      name: 'a proxy shows a certificate that the backend does not take',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const c = serverFlight(wire, { ...behind, request: true });
        c.client.raw(certificate(own));
        c.client.raw(clientFinish());
        wire.wait(1);
        c.server.raw(alert(48));
        serverCloses(c);
        wire.wait(1);
        down.server.fail(
          1,
          14,
          'upstream connect error or disconnect/reset before headers. reset reason: remote connection failure',
          [['server', 'envoy']],
        );
      },
      findings: [
        { message: 'rejected', sender: 'server', cause: 'proxy', hop: 'proxy-server', streams: [1] },
      ],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    {
      name: 'the server takes it',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(own);
        t.server.ticket();
        request(t);
        wire.wait(1);
        response(t);
        serverCloses(t.dial);
      },
    },
    {
      name: 'TLS 1.2: the server takes it',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate(own));
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        c.server.raw(sealed(120));
        serverCloses(c);
      },
    },
    {
      name: 'bad_record_mac: the server complains about something else',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate(own));
        c.client.raw(clientFinish());
        c.server.raw(alert(20));
        serverCloses(c);
      },
    },
    {
      name: 'the client leaves by itself',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(own);
        t.client.closeNotify();
        t.dial.client.fin();
        wire.wait(1);
        t.server.closeNotify();
        t.dial.server.fin();
      },
    },
    {
      name: 'an alert in answer to the end by the client is an echo',
      wire(wire) {
        const c = serverFlight(wire, { request: true });
        c.client.raw(certificate(own));
        c.client.raw(clientFinish());
        c.client.fin();
        c.server.raw(alert(40));
        c.server.fin();
      },
    },
    {
      name: 'the server closes its idle connection seconds later',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { request: true });
        t.finish(own);
        wire.wait(5000);
        clientCloses(t.dial);
      },
    },
  ],
};

export default cases;
