import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  createHandshakes,
  endedBy,
  type Handshake,
  handshakesNeed,
  refusal,
} from '../../../../analyzer/rules/kit/handshakes.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { alert, serverHello } from '../../../support/tls-messages.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

function follow(script: (wire: Wire) => void): readonly Handshake[] {
  let kept: () => readonly Handshake[] = () => [];
  const wanted = new Set<string>(handshakesNeed);
  readWire(wireOf(script).files(), (timeline) => {
    const handshakes = createHandshakes(timeline);
    kept = () => handshakes.kept();
    return (fact) => {
      const handler = handshakes.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      if (wanted.has(fact.kind)) handler?.(fact);
    };
  });
  return kept();
}

describe('handshakes', () => {
  test('what came first is kept, and who ended it', () => {
    const [one] = follow((wire) => {
      const c = hello(wire, { sni: 'catalog.example' });
      c.server.raw(alert(40));
      serverCloses(c);
    });
    expect(one?.clientHello?.sni).toBe('catalog.example');
    expect(one?.alert).toMatchObject({ description: 40, direction: 'to-client' });
    expect(one === undefined ? undefined : endedBy(one)).toBe('to-client');
    expect(one === undefined ? undefined : refusal(one)?.description).toBe(40);
  });

  test('an alert behind the end by the other side is an echo', () => {
    const [one] = follow((wire) => {
      const c = hello(wire);
      c.client.fin();
      c.server.raw(alert(40));
      c.server.fin();
    });
    expect(one?.alert).toBeUndefined();
  });

  test('an alert behind the ServerHello refuses something else', () => {
    const [one] = follow((wire) => {
      const c = hello(wire);
      c.server.raw(serverHello('h2'));
      c.server.raw(alert(40));
      clientCloses(c);
    });
    expect(one?.alert?.description).toBe(40);
    expect(one === undefined ? undefined : refusal(one)).toBeUndefined();
  });

  test('connections without TLS are not followed', () => {
    const kept = follow((wire) => {
      wire.connect().leave();
    });
    expect(kept).toEqual([]);
  });
});
