import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { withoutKeys } from '../../../lab/capture/without-keys.ts';
import { readCapture } from '../../support/read-capture.ts';
import { goldenRuns } from '../../tools/corpus/golden.ts';

const [tls] = goldenRuns().filter(({ name }) => name.includes('-tls-'));

test('every packet stays, and no key', () => {
  const files = (tls?.captures ?? []).map(({ path }) => new Uint8Array(readFileSync(path)));
  expect(files).toHaveLength(2);
  for (const file of files) {
    const before = readCapture(file);
    const after = readCapture(withoutKeys(file));
    expect(before.secrets.join('')).toContain('CLIENT_TRAFFIC_SECRET_0');
    expect(after.secrets).toEqual([]);
    expect(after.packets).toEqual(before.packets);
    expect(after.packets.length).toBeGreaterThan(10);
  }
});

test('what has no keys is what it was', () => {
  const file = withoutKeys(new Uint8Array(readFileSync(tls?.captures[0]?.path ?? '')));
  expect(withoutKeys(file)).toEqual(file);
});
