import { expect, test } from '@jest/globals';
import { createDnsAnomaly } from '../../../analyzer/dns/anomaly.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';

test('damage is told, and not for ever', () => {
  const facts: Fact[] = [];
  const anomaly = createDnsAnomaly((fact) => void facts.push(fact));
  for (let packet = 1; packet <= 100; packet++) anomaly({ input: 0, packet, time: 0 });
  expect(facts).toHaveLength(16);
  expect(facts[0]).toMatchObject({ kind: 'anomaly', layer: 'dns', what: 'dns-message', from: { packet: 1 } });
});
