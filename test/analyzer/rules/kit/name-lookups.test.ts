import { describe, expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  areKin,
  callsWaitingAt,
  createNameLookups,
  isNameError,
  isUseless,
  type NameFamily,
  nameLookupsNeed,
  openedBy,
} from '../../../../analyzer/rules/kit/name-lookups.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';
import { ask, reply } from '../../../support/wire-dns.ts';

function families(script: (wire: Wire) => void): NameFamily[] {
  const names = createNameLookups();
  const wanted = new Set<string>(nameLookupsNeed);
  readWire(wireOf(script).files(), () => (fact) => {
    const handler = names.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
    if (wanted.has(fact.kind)) handler?.(fact);
  });
  return names.families();
}

describe('names of one search list', () => {
  test.each([
    ['cart', 'cart.shop.example', true],
    ['cart.shop.example', 'cart.example', true],
    ['cart.a.svc.cluster.example', 'cart.svc.cluster.example', true],
    ['cart.shop.example', 'basket.shop.example', false],
    ['api.one.example', 'api.two.test', false],
    ['xcart.shop.example', 'cart.shop.example', false],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(areKin(a, b)).toBe(expected);
    expect(areKin(b, a)).toBe(expected);
  });
});

test('queries, repetitions and answers of a name come together', () => {
  const question = { name: 'Catalog.example', id: 1 };
  const [family, ...others] = families((wire) => {
    ask(wire, question);
    wire.wait(5000);
    ask(wire, question);
    wire.wait(10);
    reply(wire, question, { code: 2 });
    wire.wait(100);
    ask(wire, { ...question, id: 2 });
    wire.wait(10);
    reply(wire, { ...question, id: 2 }, { addresses: ['198.18.0.2'] });
    ask(wire, { name: '_grpc_config.catalog.example', type: 'TXT', id: 3 });
  });
  expect(others).toEqual([]);
  const [lookup] = family?.lookups ?? [];
  expect(lookup).toMatchObject({ name: 'catalog.example', host: '198.18.0.1', queries: 3 });
  expect(lookup?.answers.map(isUseless)).toEqual([true, false]);
  expect(lookup?.answers.some(isNameError)).toBe(false);
  expect([...(lookup?.addresses.keys() ?? [])]).toEqual(['A']);
  expect(((family?.last ?? 0) - (family?.first ?? 0)) / 1e9).toBeCloseTo(5.12, 1);
});

test('connections of a host but those to DNS, and calls that wait at it', () => {
  const wire = wireOf((script) => {
    const call = script.connect('198.18.0.9:40000', '198.18.0.1:8080');
    call.client.request(1);
    script.wait(10);
    const dns = script.dial('198.18.0.1:41000', '198.18.0.53:53');
    dns.syn();
    dns.accept();
    const other = script.dial('198.18.0.1:41001', '198.18.0.7:9000');
    other.syn();
    script.wait(10);
    call.server.fail(1, 14, 'no');
  });
  const timeline = readWire(wire.files(), () => () => undefined);
  expect(openedBy(timeline, '198.18.0.1', 0).map(({ server }) => server)).toEqual(['198.18.0.7:9000']);
  expect(openedBy(timeline, '198.18.0.1', 1e9)).toEqual([]);
  expect(callsWaitingAt(timeline, '198.18.0.1', 0, 1e9).map(({ id }) => id)).toEqual([1]);
  expect(callsWaitingAt(timeline, '198.18.0.1', 1e9, 2e9)).toEqual([]);
  expect(callsWaitingAt(timeline, '198.18.0.9', 0, 1e9)).toEqual([]);
});
