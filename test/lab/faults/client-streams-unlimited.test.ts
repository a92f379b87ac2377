import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/client-streams-unlimited.ts';
import { changesOf } from '../../../lab/kit/setup.ts';
import { bootstrap } from '../../../lab/proxies/envoy/config.ts';
import { proofBy, scriptBy, setupBy } from '../../support/raw-fault.ts';

const options = { streams: 6, limit: 2 };

test('waits for the limit, then opens all streams at once', () => {
  const { steps = [] } = scriptBy(fault, options, 'client');
  expect(steps[0]).toEqual({ wait: { frame: 'SETTINGS' } });
  expect(steps[1]).toMatchObject({ repeat: 6, steps: [{ open: 'stream' }, {}] });
});

test('Envoy allows fewer', () => {
  const at = { address: '198.18.0.1', port: 8080 };
  const files = { accessLog: '/a', connectionLog: '/c', keyLog: '/k' };
  const config = bootstrap({ listen: at, upstreams: [at], adminPort: 9901, files });
  for (const modify of changesOf(setupBy(fault, options), 'envoy')) modify(config);
  expect(JSON.stringify(config)).toContain('"http2_protocol_options":{"max_concurrent_streams":2}');
});

test('has bitten when the client had opened them, or was cut off before', async () => {
  expect(await proofBy(fault, { client: { done: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: { ended: 1 } })).toBe(1);
  expect(await proofBy(fault, { client: {} })).toBeUndefined();
});
