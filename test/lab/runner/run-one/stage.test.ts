import { expect, test } from '@jest/globals';
import type { Host, Network } from '../../../../lab/kit/define-backend.ts';
import { createStage, serviceName } from '../../../../lab/runner/run-one/stage.ts';
import type { RunRequest } from '../../../../lab/runner/run-request.ts';
import deadline from '../../../../scenarios/deadline-exceeded-client.ts';

const request = (more: Partial<RunRequest>): RunRequest =>
  ({ scenario: deadline, role: 'fault', variant: 'plain', ...more }) as RunRequest;

test('ports are those that Wireshark knows: 8080 in clear, 8443 with TLS', () => {
  expect(createStage(request({}), '/s').port).toBe(8080);
  expect(createStage(request({ variant: 'tls' }), '/s').port).toBe(8443);
});

test('nothing on the wire gives the lab away', () => {
  expect(serviceName).not.toMatch(/lab|test|fault/);
});

test('a fault has not bitten yet; a control has none', () => {
  expect(createStage(request({}), '/s').outcome.bitten).toBeUndefined();
  expect(createStage(request({ role: 'control' }), '/s').outcome.bitten).toBeNull();
});

test('parts are there once a step has made them', () => {
  const stage = createStage(request({}), '/s');
  expect(() => stage.need('proxy')).toThrow('expected the proxy to stand by now');
  expect(() => stage.host('client')).toThrow('expected the network to stand by now');
  const host = { name: 'client' } as Host;
  stage.parts.network = {
    host: () => host,
    path: () => Promise.reject(new Error('none')),
    close: () => Promise.resolve(),
  } satisfies Network;
  expect(stage.host('client')).toBe(host);
});
