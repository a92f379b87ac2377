import { expect, test } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { stateAlerts } from '../../../analyzer/tls/alerts.ts';

test('close_notify is a fact of its own, whatever its level; others keep level and description', () => {
  const facts: Fact[] = [];
  const from = { input: 0, packet: 3, time: 1, connection: 2 };
  stateAlerts(Uint8Array.of(1, 0, 2, 48, 2), 'to-server', false, from, (fact) => facts.push(fact));
  expect(facts).toEqual([
    { kind: 'tls.close-notify', from, direction: 'to-server' },
    {
      kind: 'tls.alert',
      from,
      direction: 'to-server',
      level: 2,
      description: 48,
      name: 'unknown_ca',
      sealed: false,
    },
  ]);
});

test('a record of alerts alone is cut', () => {
  const facts: Fact[] = [];
  const from = { input: 0, packet: 3, time: 1 };
  stateAlerts(new Uint8Array(2000).fill(1), 'to-client', true, from, (fact) => facts.push(fact));
  expect(facts).toHaveLength(8);
});
