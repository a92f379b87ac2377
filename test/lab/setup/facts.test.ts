import { expect, test } from '@jest/globals';
import { allWell, collectFacts } from '../../../lab/setup/facts.js';
import { parseHost } from '../../../lab/setup/facts-docker.js';
import { refusingSwitches } from '../../../lab/setup/facts-namespaces.js';

test('every fact says what is off without it, and what to do', async () => {
  const facts = await collectFacts();
  expect(facts.map((fact) => fact.tool)).toEqual(
    expect.arrayContaining([
      ...['node', 'npm', 'envoy', 'tcpdump', 'ip', 'nft', 'ethtool', 'python3', 'tshark'],
      ...['curl', 'nghttp', 'grpcio', 'grpc-go'],
    ]),
  );
  for (const fact of facts) {
    expect(fact.offWithout).not.toBe('');
    expect(fact.fix).not.toBe('');
  }
  const node = facts.find((fact) => fact.tool === 'node');
  expect(node).toMatchObject({ ok: true, version: process.versions.node });
});

test('an H2LAB_ENVOY that is no Envoy is a fact, not an exception', async () => {
  const facts = await collectFacts({ env: { ...process.env, H2LAB_ENVOY: '/bin/true' } });
  const envoy = facts.find((fact) => fact.tool === 'envoy');
  expect(envoy).toMatchObject({ ok: false, where: '/bin/true' });
  expect(allWell(facts)).toBe(false);
});

test('an engine that does not answer leaves the namespaces as what is needed', async () => {
  const env = { ...process.env, DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  const facts = await collectFacts({ env });
  expect(facts.find((fact) => fact.tool === 'container engine')).toMatchObject({ ok: false });
  expect(facts.find((fact) => fact.tool === 'network namespaces')?.optional).toBe(false);
});

test('addresses of an engine', () => {
  expect(parseHost('unix:///run/user/1000/docker.sock')).toEqual({
    socketPath: '/run/user/1000/docker.sock',
  });
  expect(parseHost('tcp://198.18.0.9:2376')).toEqual({ host: '198.18.0.9', port: 2376 });
  expect(parseHost('tcp://[::1]')).toEqual({ host: '::1', port: 2375 });
  expect(parseHost('ssh://somebody@somewhere')).toBeNull();
});

test('the kernel switch that refuses is named; all of them when none stands out', () => {
  const ubuntu = (name: string): string | undefined => (name.includes('apparmor') ? '1' : undefined);
  expect(refusingSwitches(ubuntu)).toEqual([
    expect.stringContaining('apparmor_restrict_unprivileged_userns=0'),
  ]);
  expect(refusingSwitches(() => undefined)).toHaveLength(3);
});
