import { expect, test } from '@jest/globals';
import { PROFILE_MARK, wiresharkProfile } from '../../reports/wireshark-profile.ts';

test('three files, each marked as ours, with colours of 16 bits and nothing that ends a field early', () => {
  const files = wiresharkProfile();
  expect([...files.keys()].sort()).toEqual(['colorfilters', 'decode_as_entries', 'preferences']);
  for (const text of files.values()) expect(text.startsWith(`${PROFILE_MARK}\n`)).toBe(true);
  const rules = files.get('colorfilters')?.trimEnd().split('\n').slice(1) ?? [];
  for (const rule of rules) {
    expect(rule).toMatch(/^@[^@]+@[^@]+@(\[\d+,\d+,\d+\]){2}$/);
    for (const [number] of rule.replace(/^.*@/, '').matchAll(/\d+/g))
      expect(Number(number)).toBeLessThan(65_536);
  }
});
