import { describe, expect, test } from '@jest/globals';
import { changedProxies, changeProxy, changesOf, plainSetup } from '../../../lab/kit/setup.ts';

describe('a plain set-up', () => {
  test('changes nothing of any host', () => {
    expect(plainSetup()).toEqual({
      proxy: { modifiers: [], others: {} },
      server: { options: {}, behave: {} },
      client: { options: {} },
    });
  });

  test('is a new one each time: a fault changes one run, not the next', () => {
    const first = plainSetup();
    first.proxy.modifiers.push(() => undefined);
    first.server.behave.GetItem = { sleepMs: 5 };
    first.server.options['grpc.max_connection_age_ms'] = 1000;
    first.client.options['grpc.keepalive_time_ms'] = 1;
    expect(plainSetup().proxy.modifiers).toEqual([]);
    expect(plainSetup().server).toEqual({ options: {}, behave: {} });
    expect(plainSetup().client.options).toEqual({});
  });
});

test('a change belongs to one proxy, and the order stays', () => {
  const setup = plainSetup();
  const [one, two, three] = [() => undefined, () => undefined, () => undefined];
  expect(changedProxies(setup)).toEqual([]);
  changeProxy(setup, 'nginx', one);
  changeProxy(setup, 'envoy', two);
  changeProxy(setup, 'nginx', three);
  expect(changesOf(setup, 'nginx')).toEqual([one, three]);
  expect(changesOf(setup, 'envoy')).toEqual([two]);
  expect(changesOf(setup, 'haproxy')).toEqual([]);
  expect(changedProxies(setup)).toEqual(['envoy', 'nginx']);
});
