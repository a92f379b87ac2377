import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { begun, fiveMillion, sizeOfMessageIsNotTheMatter, words } from '../../../support/size-near-misses.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { envoy, passedOn } from '../../../support/local-reply-cases.ts';
import { upload } from '../../../support/stall-cases.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'the client resets at the prefix (grpc-js, grpc-java, grpc-go)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '5S' });
        wire.wait(5);
        c.server.responseHeaders(1);
        c.server.announce(1, fiveMillion);
        wire.wait(2);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [
        {
          message: 'reset',
          sender: 'client',
          cause: 'server',
          streams: [1],
          quantities: { size: fiveMillion, received: 8 },
          confidence: 0.9,
          ruledOut: ['client-cancellation'],
          evidence: ['RST_STREAM(CANCEL)', 'the prefix', 'the request'],
        },
      ],
    },
    {
      name: 'C-core resets with ENHANCE_YOUR_CALM, at a limit of its own',
      wire(wire) {
        const c = begun(wire);
        c.server.announce(1, 100_000);
        wire.wait(2);
        c.client.rst(1, 'ENHANCE_YOUR_CALM');
        c.leave();
      },
      findings: [
        {
          message: 'reset',
          sender: 'client',
          cause: 'server',
          quantities: { size: 100_000 },
          confidence: 0.75,
        },
      ],
    },
    {
      name: 'behind a proxy: what was told upstream is its echo',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1);
        up.client.request(1, { headers: [['x-request-id', 'a']] });
        wire.wait(5);
        up.server.responseHeaders(1);
        up.server.announce(1, fiveMillion);
        down.server.responseHeaders(1, [envoy, passedOn]);
        down.server.announce(1, fiveMillion);
        wire.wait(1);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'reset', sender: 'client', cause: 'server', hop: 'client-proxy', streams: [1] }],
    },
    {
      name: 'the server refuses the request (grpc-js)',
      wire(wire) {
        const c = wire.connect();
        upload(c, 1);
        c.client.announce(1, fiveMillion);
        wire.wait(2);
        c.server.fail(1, 8, words);
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'client',
          streams: [1],
          quantities: { size: fiveMillion, limit: 4_194_304, received: 8 },
          confidence: 0.96,
          evidence: ['RESOURCE_EXHAUSTED', 'the prefix', 'the request'],
        },
      ],
    },
    {
      name: 'the server refuses the request in words of its own',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.client.announce(1, fiveMillion);
        wire.wait(2);
        c.server.fail(1, 8, 'too big');
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'client',
          quantities: { size: fiveMillion },
          lacks: ['limit'],
        },
      ],
    },
    {
      name: 'the buffer filter of an Envoy that does not say its name',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true });
        c.client.announce(1, 300_000);
        wire.wait(2);
        c.server.fail(1, 2, 'Payload Too Large');
        c.server.rst(1, 'NO_ERROR');
        c.leave();
      },
      findings: [
        {
          message: 'refused',
          sender: 'proxy',
          cause: 'client',
          quantities: { size: 300_000 },
          confidence: 0.96,
        },
      ],
    },
    {
      name: 'the server does not send an answer that is above its own limit (grpc-go)',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        wire.wait(2);
        c.server.fail(1, 8, 'grpc: trying to send message larger than max (5000000 vs. 4194304)');
        c.leave();
      },
      findings: [{ message: 'notSent', sender: 'server', cause: 'server', quantities: { limit: 4_194_304 } }],
    },
    {
      name: 'a message that is small on the wire, and too large when it is unpacked',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { open: true, headers: [['grpc-encoding', 'gzip']] });
        c.client.announce(1, 3, 1);
        wire.wait(2);
        c.server.fail(
          1,
          8,
          'grpc: received message after decompression larger than max (5000000 vs. 4194304)',
        );
        c.leave();
      },
      findings: [{ message: 'refused', sender: 'server', cause: 'client', quantities: { limit: 4_194_304 } }],
    },

    {
      name: 'behind a proxy whose next hop was not captured: who made it so large does not show',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [envoy, passedOn]);
        c.server.announce(1, fiveMillion);
        wire.wait(1);
        c.client.rst(1, 'CANCEL');
        c.leave();
      },
      findings: [{ message: 'reset', sender: 'client', cause: 'unknown', hop: 'client-proxy' }],
    },
  ],
  silent: sizeOfMessageIsNotTheMatter,
  sealed: [
    {
      name: 'resets at the beginning of very long answers',
      message: 'sealed',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent] of [
          [174, 305],
          [74, 104],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @5`);
          for (let i = 0; i < 140; i++) say(wire, up, '<16384');
          say(wire, down, '<16384 <16384 @5 >13 @20');
        }
      },
    },
    {
      name: 'one reset of two',
      wire(wire) {
        const { down, up } = twoHops(wire);
        for (const [asked, sent] of [
          [174, 305],
          [74, 104],
        ]) {
          say(wire, down, `>${asked}`);
          say(wire, up, `>${sent} @5`);
          for (let i = 0; i < 140; i++) say(wire, up, '<16384');
          say(wire, down, asked === 74 ? '<16384 <16384 @5 >13 @20' : '<16384 <16384 @20');
        }
      },
    },
  ],
};

export default cases;
