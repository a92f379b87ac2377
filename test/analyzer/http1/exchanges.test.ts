import { expect, test } from '@jest/globals';
import { Exchanges, MAX_WAITING } from '../../../analyzer/http1/exchanges.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';

const from = { input: 0, packet: 1, time: 0 };

test('responses go to the oldest request that waits; an exchange ends once, when both are whole', () => {
  const facts: Fact[] = [];
  const exchanges = new Exchanges((fact) => void facts.push(fact));
  const first = exchanges.add({ requestDone: true });
  const second = exchanges.add({});
  expect(exchanges.answered()).toBe(first);
  first.responded = true;
  expect(exchanges.answered()).toBe(second);
  exchanges.settle(first, from);
  expect(facts).toEqual([]);
  first.responseDone = true;
  exchanges.settle(first, from);
  exchanges.end(first, 'lost', from);
  expect(facts).toMatchObject([{ kind: 'http1.exchange-end', exchange: 1, how: 'complete' }]);
  exchanges.endAll('connection', from);
  expect(facts.slice(1)).toMatchObject([{ exchange: 2, how: 'connection' }]);
  expect(exchanges.oldest).toBeUndefined();
});

test('is full at its limit', () => {
  const exchanges = new Exchanges(() => undefined);
  for (let i = 1; i < MAX_WAITING; i++) exchanges.add({});
  expect(exchanges.full).toBe(false);
  exchanges.add({});
  expect(exchanges.full).toBe(true);
});
