import { expect, test } from '@jest/globals';
import { imageFor, programHomes } from '../../../../lab/backends/docker/programs.ts';

const images = { tap: 'tap:1', peers: 'peers:1', peerIds: [] };

test('each program comes from its image', () => {
  expect(imageFor('tcpdump', images)).toBe('tap:1');
  expect(imageFor('node', images)).toBe('peers:1');
  expect(imageFor('envoy', { ...images, proxy: 'proxy:1' })).toBe('proxy:1');
});

test('without an Envoy the error says how to give one', () => {
  expect(() => imageFor('envoy', images)).toThrow('H2LAB_ENVOY');
});

test('peers and the proxy get no capability that a service would not have', () => {
  expect([...programHomes.node.capabilities, ...programHomes.envoy.capabilities]).toEqual([]);
});
