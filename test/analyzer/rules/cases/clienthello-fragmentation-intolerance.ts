import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, clientHello, serverHello13 } from '../../../support/tls-messages.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const padding = 1400;
const sni = 'catalog.example';

/** An older client of the same server gets its answer. */
function answered(wire: Wire, parts: Parameters<typeof hello>[1] = {}): void {
  const c = hello(wire, { sni, client: '198.18.0.7:41000', ...parts });
  c.server.raw(serverHello13());
  clientCloses(c);
  wire.wait(10);
}

function large(wire: Wire): WireDial {
  return hello(wire, { sni, padding });
}

const cases: RuleCases = {
  fires: [
    {
      name: 'RST at the large hello, and a small one is answered',
      wire(wire) {
        answered(wire);
        large(wire).server.reset();
      },
      findings: [
        {
          message: 'compared',
          certainty: 'shown',
          sender: 'server',
          cause: 'server',
          quantities: { mss: 1460, postQuantum: 0 },
          confidence: 0.9,
          says: 'it is cut',
          filter: 'tcp.flags.reset',
        },
      ],
    },
    {
      name: 'RST by somebody else on the way',
      wire(wire) {
        answered(wire);
        large(wire).server.reset(250);
      },
      findings: [{ message: 'compared', sender: 'middlebox', cause: 'middlebox' }],
    },
    {
      name: 'silence until the client gives up',
      wire(wire) {
        answered(wire);
        const c = large(wire);
        wire.wait(10_000);
        clientCloses(c);
      },
      findings: [
        {
          message: 'compared',
          sender: 'server',
          quantities: { sinceHello: 10 },
          says: 'nothing comes for',
          filter: 'tcp.flags.fin',
        },
      ],
    },
    {
      name: 'decode_error, and smaller hellos are answered, of which the largest counts',
      wire(wire) {
        answered(wire, { padding: 700 });
        answered(wire, { client: '198.18.0.8:41000' });
        const c = hello(wire, { sni, padding: 200, keyShares: [0x11ec, 29] });
        c.server.raw(alert(50));
        serverCloses(c);
      },
      findings: [
        {
          message: 'compared',
          quantities: { answeredLength: clientHello({ sni, padding: 700 }).length - 5, postQuantum: 1 },
          confidence: 0.92,
        },
      ],
    },
    {
      name: 'decode_error, without anything to compare with',
      wire(wire) {
        const c = large(wire);
        c.server.raw(alert(50));
        serverCloses(c);
      },
      findings: [{ message: 'complained', sender: 'server', cause: 'server', confidence: 0.9 }],
    },
  ],
  silent: [
    {
      name: 'RST at the large hello, and nobody tried a small one',
      nearMiss: true,
      wire(wire) {
        large(wire).server.reset();
      },
    },
    {
      name: 'another large hello is answered',
      nearMiss: true,
      wire(wire) {
        answered(wire);
        answered(wire, { padding, client: '198.18.0.8:41000' });
        large(wire).server.reset();
      },
    },
    {
      name: 'the small hello was for another name',
      nearMiss: true,
      wire(wire) {
        answered(wire, { sni: 'basket.example' });
        large(wire).server.reset();
      },
    },
    {
      name: 'RST at a hello of one segment',
      nearMiss: true,
      wire(wire) {
        answered(wire);
        hello(wire, { sni }).server.reset();
      },
    },
    {
      name: 'another alert: it was read as a whole',
      nearMiss: true,
      wire(wire) {
        answered(wire);
        const c = large(wire);
        c.server.raw(alert(40));
        serverCloses(c);
      },
    },
  ],
};

export default cases;
