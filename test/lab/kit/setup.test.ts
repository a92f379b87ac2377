import { describe, expect, test } from '@jest/globals';
import { plainSetup } from '../../../lab/kit/setup.ts';

describe('a plain set-up', () => {
  test('changes nothing of any host', () => {
    expect(plainSetup()).toEqual({
      proxy: { modifiers: [] },
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
