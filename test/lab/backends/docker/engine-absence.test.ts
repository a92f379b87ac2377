import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { explainAbsence, mayExist, usualSockets } from '../../../../lab/backends/docker/engine-absence.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const absent = [join(folder, 'absent.sock')];

test('the usual place comes first', () => {
  expect(usualSockets()[0]).toBe('/var/run/docker.sock');
});

test('nothing there: nobody needs to be asked', async () => {
  expect(mayExist(absent, undefined)).toBe(false);
  const { reason, fix } = await explainAbsence(absent, undefined);
  expect(reason).toContain(absent[0]);
  expect(fix).toContain('docker.io');
});

test('a DOCKER_HOST is worth asking, and is named when it is silent', async () => {
  expect(mayExist(absent, 'tcp://198.18.0.9:2375')).toBe(true);
  expect((await explainAbsence(absent, 'tcp://198.18.0.9:2375')).reason).toContain('tcp://198.18.0.9:2375');
});

test('a socket whose engine is gone', async () => {
  const path = join(folder, 'stale.sock');
  writeFileSync(path, '');
  expect(mayExist([path], undefined)).toBe(true);
  expect(await explainAbsence([path], undefined)).toMatchObject({
    reason: `nobody listens on ${path} (ECONNREFUSED)`,
    fix: expect.stringContaining('systemctl start docker'),
  });
});

test('a socket with something else behind it', async () => {
  const path = join(folder, 'other.sock');
  const server = createServer((socket) => socket.destroy()).listen(path);
  await once(server, 'listening');
  const { reason } = await explainAbsence([path], undefined, 'socket hang up');
  server.close();
  expect(reason).toBe(`${path} accepts connections, but no engine answers there: socket hang up`);
});
