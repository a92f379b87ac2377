import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../../lab/kit/define-scenario.ts';
import { expectationOf, setupOf } from '../../../lab/runner/role.ts';
import deadline from '../../../scenarios/deadline-exceeded-client.ts';

const scenario: Scenario = {
  ...deadline,
  setup(setup) {
    setup.server.options['grpc.max_concurrent_streams'] = 7;
  },
};

describe('a fault run', () => {
  test("expects the scenario's answer, and is set up by the scenario and then by the fault", () => {
    expect(expectationOf(scenario, 'fault')).toBe(scenario.expect);
    expect(setupOf(scenario, 'fault').server).toMatchObject({
      options: { 'grpc.max_concurrent_streams': 7 },
      behave: { GetItem: { sleepMs: 2000 } },
    });
  });
});

describe('its control', () => {
  test('expects a healthy answer, and is set up by the scenario alone', () => {
    expect(expectationOf(scenario, 'control')).toEqual({ signature: 'healthy' });
    expect(setupOf(scenario, 'control').server).toEqual({
      options: { 'grpc.max_concurrent_streams': 7 },
      behave: {},
    });
  });
});
