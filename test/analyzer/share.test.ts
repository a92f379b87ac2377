import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../analyzer/model/fact.ts';
import { createPipeline } from '../../analyzer/pipeline.ts';
import { wireOf } from '../support/wire.ts';

/** Seven connections at once, some of them reset, one silent. */
const [file] = wireOf((wire) => {
  const connections = Array.from({ length: 7 }, (_, index) => wire.connect(`198.18.0.1:${40000 + index}`));
  connections.forEach((c, index) => {
    if (index === 3) return;
    c.client.request(1, { timeout: '1S' });
    wire.wait(1);
  });
  connections.forEach((c, index) => {
    if (index === 3) return;
    if (index % 2 === 0) {
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
    } else {
      c.server.rst(1, 'INTERNAL_ERROR');
    }
    wire.wait(1);
  });
  for (const c of connections) c.leave();
}).files({ seed: 7 });

function factsOf(index?: number, of = 1): { order: number; fact: Fact }[] {
  const facts: { order: number; fact: Fact }[] = [];
  const pipeline = createPipeline({
    input: 0,
    share: index === undefined ? undefined : { index, of },
    fact(fact) {
      facts.push({ order: pipeline.order(), fact });
    },
  });
  pipeline.push(file?.bytes ?? new Uint8Array());
  pipeline.end();
  return facts;
}

const whole = factsOf().map(({ fact }) => fact);

describe.each([1, 2, 3, 8])('%i shares', (of) => {
  const shares = Array.from({ length: of }, (_, index) => factsOf(index, of));

  test('have the facts of the whole between them, each of its own connections', () => {
    expect(whole.length).toBeGreaterThan(60);
    expect(shares.flat()).toHaveLength(whole.length);
    shares.forEach((facts, index) => {
      for (const { fact } of facts) expect((fact.from.connection ?? 0) % of).toBe(index);
    });
  });

  test('give them in the order of the whole, by their numbers', () => {
    const merged = shares.flat().sort((a, b) => a.order - b.order);
    expect(merged.map(({ fact }) => fact)).toEqual(whole);
  });
});
