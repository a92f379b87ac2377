import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, sealed, serverHello13 } from '../../../support/tls-messages.ts';
import type { Wire } from '../../../support/wire.ts';
import { hello, serverCloses } from '../../../support/wire-tls.ts';

/** A handshake that the same listener answers. */
function answered(wire: Wire, sni: string): void {
  const c = hello(wire, { sni, client: '198.18.0.1:40007' });
  c.server.raw(serverHello13());
  c.server.raw(sealed(600));
  c.client.raw(sealed(53));
  c.client.raw(sealed(80));
  c.server.raw(sealed(80));
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the alert unrecognized_name',
      wire(wire) {
        const c = hello(wire, { sni: 'unknown.example' });
        c.server.raw(alert(112));
        serverCloses(c);
      },
      findings: [{ message: 'alert', sender: 'server', cause: 'server', confidence: 0.97 }],
    },
    {
      name: 'RST at the ClientHello, while another name is answered',
      wire(wire) {
        answered(wire, 'catalog.example');
        hello(wire, { sni: 'unknown.example' }).server.reset();
      },
      findings: [
        {
          message: 'cut',
          sender: 'server',
          cause: 'server',
          quantities: { namesAnswered: 1 },
          filter: 'tcp.flags.reset',
          confidence: 0.9,
        },
      ],
    },
    {
      name: 'a target given as an address: no name at all',
      wire(wire) {
        answered(wire, 'catalog.example');
        serverCloses(hello(wire));
      },
      findings: [{ message: 'cut', sender: 'server', cause: 'client', filter: 'tcp.flags.fin' }],
    },
  ],
  silent: [
    {
      name: 'the same name is answered at other times',
      nearMiss: true,
      wire(wire) {
        answered(wire, 'catalog.example');
        hello(wire, { sni: 'catalog.example' }).server.reset();
      },
    },
    {
      name: 'no name is known to be answered',
      nearMiss: true,
      wire(wire) {
        hello(wire, { sni: 'unknown.example' }).server.reset();
      },
    },
  ],
};

export default cases;
