import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { withoutSecrets } from '../../../analyzer/capture/without-secrets.ts';
import { golden } from '../../support/h2lab.ts';
import { separateSecrets } from '../../support/pcapng-secrets.ts';
import { readCapture } from '../../support/read-capture.ts';

const tls = readFileSync(golden('drain-grace-expired-tls-fault'));

test('the keys are gone, and nothing else', () => {
  const { bytes, keys } = separateSecrets(tls);
  expect(keys).not.toBe('');
  const without = withoutSecrets(tls);
  expect(Buffer.from(without).equals(Buffer.from(bytes))).toBe(true);
  expect(readCapture(without).secrets).toEqual([]);
});

test('a file without keys, and one that ends in a block, stay as they are', () => {
  const plain = readFileSync(golden('connection-aging-plain-fault'));
  for (const file of [plain, plain.subarray(0, plain.length - 3), new Uint8Array(0)])
    expect(Buffer.from(withoutSecrets(file)).equals(Buffer.from(file))).toBe(true);
});
