import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { version } from '../../../lab/cli/version.ts';

test('the version is that of the nearest package.json of h2lab', () => {
  const manifest = readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8');
  expect(version()).toBe(JSON.parse(manifest).version);
});
