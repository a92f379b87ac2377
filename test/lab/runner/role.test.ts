import { describe, expect, test } from '@jest/globals';
import clientPingFlood from '../../../lab/faults/client-ping-flood.ts';
import { use } from '../../../lab/kit/define-fault.ts';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import {
  expectationOf,
  isWithoutProxy,
  setupOf,
  topologyOf,
  topologyReason,
  unsupportedReason,
} from '../../../lab/runner/role.ts';
import { behindNat, clientServer, twoServers, withDns } from '../../../lab/model/topologies.ts';
import { clientProxyServer } from '../../../lab/model/topology.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';

const scenario: Scenario = {
  ...deadline,
  setup(setup) {
    setup.server.options['grpc.max_concurrent_streams'] = 7;
  },
};

describe('a fault run', () => {
  test("expects the scenario's answer, and is set up by the scenario and then by the fault", () => {
    expect(expectationOf(scenario, 'fault', 'envoy')).toBe(scenario.expect);
    expect(setupOf(scenario, 'fault').server).toMatchObject({
      options: { 'grpc.max_concurrent_streams': 7 },
      behave: { GetItem: { sleepMs: 2000 } },
    });
  });
});

describe('its control', () => {
  test('expects a healthy answer, and is set up by the scenario alone', () => {
    expect(expectationOf(scenario, 'control', 'envoy')).toEqual({ signature: 'healthy' });
    expect(setupOf(scenario, 'control').server).toEqual({
      options: { 'grpc.max_concurrent_streams': 7 },
      behave: {},
    });
  });
});

describe('a place', () => {
  const envoy = { backend: 'netns', proxy: 'envoy', variant: 'plain' } as const;

  test('that the fault refuses is unsupported in its words', () => {
    const picky: Scenario = {
      ...scenario,
      fault: {
        ...scenario.fault,
        fault: {
          ...scenario.fault.fault,
          unsupported: ({ proxy }) => (proxy === 'nginx' ? 'nginx has no such timer' : undefined),
        },
      },
    };
    expect(unsupportedReason(picky, { ...envoy, proxy: 'nginx' })).toBe('nginx has no such timer');
    expect(unsupportedReason(picky, envoy)).toBeUndefined();
  });

  test('of another client has it, unless the scenario or its fault has one of its own', () => {
    expect(setupOf(scenario, 'control').client.kind).toBeUndefined();
    expect(setupOf(scenario, 'control', 'curl').client.kind).toBe('curl');
    const raw: Scenario = { ...scenario, fault: use(clientPingFlood, { pings: 10 }) };
    expect(setupOf(raw, 'fault', 'curl').client.kind).toBe('raw');
    for (const client of ['grpcio', 'grpc-go', 'curl', 'nghttp'] as const)
      expect(unsupportedReason(raw, { ...envoy, client })).toBe(
        'its client is the raw HTTP/2 peer, which no other can stand for',
      );
    expect(unsupportedReason(raw, envoy)).toBeUndefined();
  });

  test('of containers has no other client', () => {
    expect(unsupportedReason(scenario, { ...envoy, backend: 'docker', client: 'curl' })).toBe(
      'the image of the peers has Node and no curl',
    );
  });

  test('of another proxy than the one that it is about is unsupported, for the reason of the scenario', () => {
    const one: Scenario = { ...scenario, only: { proxy: 'haproxy', because: 'others reset the stream' } };
    expect(unsupportedReason(one, envoy)).toBe('others reset the stream');
    expect(unsupportedReason(one, { ...envoy, proxy: 'haproxy' })).toBeUndefined();
    expect(unsupportedReason(one, { ...envoy, proxy: 'haproxy', variant: 'tls' })).toBeUndefined();
  });

  test('of the other variant is unsupported, for the reason of the scenario', () => {
    const plain: Scenario = { ...scenario, only: { variant: 'plain', because: 'TLS refuses it before' } };
    expect(unsupportedReason(plain, { ...envoy, variant: 'tls' })).toBe('TLS refuses it before');
    expect(unsupportedReason(plain, envoy)).toBeUndefined();
  });

  test('whose proxy the set-up does not change, while it changes another, is unsupported', () => {
    const tuned: Scenario = {
      ...scenario,
      setup(setup) {
        setup.proxy.modifiers.push(() => undefined);
      },
    };
    expect(unsupportedReason(tuned, envoy)).toBeUndefined();
    expect(unsupportedReason(tuned, { ...envoy, proxy: 'haproxy' })).toBe(
      'it changes the configuration of envoy and says nothing of haproxy',
    );
    expect(unsupportedReason(scenario, { ...envoy, proxy: 'haproxy' })).toBeUndefined();
  });
});

describe('without a proxy', () => {
  const none = { backend: 'netns', proxy: 'none', variant: 'plain' } as const;

  test('the one hop takes the place of all; what a proxy does cannot be had', () => {
    const onHop: Scenario = { ...scenario, expect: { signature: 's', hop: 'proxy-server' } };
    expect(expectationOf(onHop, 'fault', 'none')).toEqual({ signature: 's', hop: 'client-server' });
    expect(expectationOf(onHop, 'control', 'none')).toEqual({ signature: 'healthy' });
    const byProxy: Scenario = { ...scenario, expect: { signature: 's', cause: 'proxy' } };
    expect(unsupportedReason(byProxy, none)).toContain('something that a proxy does');
    expect(unsupportedReason(onHop, none)).toBeUndefined();
  });
});

describe('a topology', () => {
  test("is the scenario's or the default, and has no proxies where there is to be none", () => {
    expect(topologyOf(scenario, 'envoy')).toBe(clientProxyServer);
    const own: Scenario = { ...scenario, setup: (setup) => void (setup.topology = twoServers) };
    expect(topologyOf(own, 'nginx')).toBe(twoServers);
    expect(topologyOf(own, 'none').hosts).toEqual(['client', 'server', 'server-2']);
  });

  test('needs a router for a box, and a driver that balances for several servers', () => {
    const [envoy, nginx] = [{ id: 'envoy', balances: true }, { id: 'nginx' }];
    expect(topologyReason(behindNat, 'netns', nginx)).toBeUndefined();
    expect(topologyReason(behindNat, 'docker', nginx)).toContain('a nat follows connections on a router');
    expect(topologyReason(twoServers, 'docker', envoy)).toBeUndefined();
    expect(topologyReason(twoServers, 'netns', nginx)).toContain('the driver of nginx takes one');
    expect(topologyReason(withDns, 'netns', nginx)).toBeUndefined();
  });
});

test('a scenario has no proxy when its topology has none', () => {
  const alone: Scenario = {
    ...scenario,
    setup(setup) {
      setup.topology = clientServer;
    },
  };
  expect([isWithoutProxy(alone), isWithoutProxy(scenario)]).toEqual([true, false]);
});
