/** A capture that holds credentials: no output of `h2lab analyze` shows them, unless it is told to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { h2lab } from '../../support/h2lab.ts';
import { wireOf } from '../../support/wire.ts';

/** Each place of the capture has one of its own, so that a leak tells where it came from. */
const secrets = {
  authorization: 'S3cret-of-authorization',
  cookie: 'S3cret-of-cookie',
  setCookie: 'S3cret-of-set-cookie',
  apiKey: 'S3cret-of-api-key',
  path: 'S3cret-of-path',
  message: 'S3cret-of-grpc-message',
  debug: 'S3cret-of-goaway',
  tenant: 'S3cret-of-tenant',
};

let folder = '';
let capture = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  capture = join(folder, 'capture.pcap');
  const [wire] = wireOf((w) => {
    const a = w.connect();
    const headers = [
      ['authorization', `Bearer ${secrets.authorization}`],
      ['cookie', `a=1; session=${secrets.cookie}`],
      ['x-api-key', secrets.apiKey],
      ['x-tenant', secrets.tenant],
    ] as const;
    for (const stream of [1, 3, 5]) {
      a.client.request(stream, { path: `/shop.v1.Catalog/GetItem?access_token=${secrets.path}`, headers });
      w.wait(20);
      a.server.fail(stream, 16, `invalid authorization: Bearer ${secrets.message}`, [
        ['set-cookie', `id=${secrets.setCookie}; Path=/`],
      ]);
    }
    a.server.goaway(5, 'ENHANCE_YOUR_CALM', `api_key=${secrets.debug}`);
    w.wait(5);
    a.leave();
  }).files();
  writeFileSync(capture, wire?.bytes ?? new Uint8Array());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The secrets that an output shows. */
async function shownBy(...args: string[]): Promise<string[]> {
  const { stdout, stderr } = await h2lab(['analyze', capture, ...args]);
  expect(stdout.length).toBeGreaterThan(100);
  return Object.values(secrets).filter((secret) => `${stdout}${stderr}`.includes(secret));
}

test.each([
  [[]],
  [['--json']],
  [['--markdown']],
  [['--frames']],
  [['--frames', '--ndjson']],
  [['--calls']],
  [['--calls', '--ndjson']],
])('%j masks them', async (args) => {
  expect(await shownBy(...args, '--mask', 'X-Tenant')).toEqual([]);
});

test('--show-secrets shows them, and only what was named is masked more', async () => {
  const all = await shownBy('--frames', '--ndjson', '--show-secrets');
  expect(all.sort()).toEqual(Object.values(secrets).sort());
  expect(await shownBy('--frames')).toEqual([secrets.tenant]);
});
