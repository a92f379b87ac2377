import { expect, test } from '@jest/globals';
import { createAnomalies } from '../../../analyzer/http1/anomalies.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';

test('a sentence with its section; equal ones are listed up to a limit, which is said', () => {
  const facts: Fact<'anomaly'>[] = [];
  const anomaly = createAnomalies((fact) => fact.kind === 'anomaly' && facts.push(fact));
  for (let packet = 1; packet <= 100; packet++) {
    anomaly('bad-chunk-size', { input: 0, packet, time: 0 }, packet === 1 ? 'x' : undefined);
  }
  anomaly('head-too-large', { input: 0, packet: 101, time: 0 });
  expect(facts[0]).toEqual({
    kind: 'anomaly',
    from: { input: 0, packet: 1, time: 0 },
    layer: 'http1',
    what: 'bad-chunk-size',
    text: 'A chunk has no size that can be read: x.',
    section: 'RFC 9112 7.1',
  });
  expect(facts.length).toBeLessThan(20);
  expect(facts.at(-2)?.text).toMatch(/not listed\.$/);
  expect(facts.at(-1)).not.toHaveProperty('section');
});
