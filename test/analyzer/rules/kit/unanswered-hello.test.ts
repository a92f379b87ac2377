import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { Handshake } from '../../../../analyzer/rules/kit/handshakes.ts';
import { createHandshakes } from '../../../../analyzer/rules/kit/handshakes.ts';
import { unansweredHello } from '../../../../analyzer/rules/kit/unanswered-hello.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { alert, serverHello13 } from '../../../support/tls-messages.ts';
import { type Wire, type WireDial, wireOf } from '../../../support/wire.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

function howOf(script: (c: WireDial, wire: Wire) => void): string | undefined {
  let kept: () => readonly Handshake[] = () => [];
  const files = wireOf((wire) => {
    script(hello(wire), wire);
  }).files();
  readWire(files, (timeline) => {
    const handshakes = createHandshakes(timeline);
    kept = () => handshakes.kept();
    return (fact) => {
      (handshakes.handlers[fact.kind] as ((fact: Fact) => void) | undefined)?.(fact);
    };
  });
  const [one] = kept();
  return one === undefined ? undefined : unansweredHello(one)?.how;
}

test.each<[string, string | undefined, (c: WireDial, wire: Wire) => void]>([
  ['FIN of the server at once', 'cut', serverCloses],
  ['RST of the server at once', 'cut', (c) => c.server.reset()],
  [
    'the client goes after seconds',
    'stalled',
    (c, wire) => {
      wire.wait(2000);
      clientCloses(c);
    },
  ],
  ['the client goes at once', undefined, clientCloses],
  [
    'an alert',
    undefined,
    (c) => {
      c.server.raw(alert(40));
      serverCloses(c);
    },
  ],
  [
    'a ServerHello',
    undefined,
    (c) => {
      c.server.raw(serverHello13());
      serverCloses(c);
    },
  ],
])('%s: %s', (_, how, script) => {
  expect(howOf(script)).toBe(how);
});
