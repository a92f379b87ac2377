import { expect, test } from '@jest/globals';
import { describeLinkType, linkReaders } from '../../../analyzer/link/link-types.ts';

test('what is not read has the name that people know', () => {
  expect(describeLinkType(105)).toBe('105, IEEE 802.11 (Wi-Fi),');
  expect(describeLinkType(150)).toBe('150, private use,');
  expect(describeLinkType(65_000)).toBe('65000');
});

test('what is read is not called unsupported by name', () => {
  for (const linkType of linkReaders.keys()) expect(describeLinkType(linkType)).toBe(String(linkType));
});
