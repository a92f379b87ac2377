import { expect, test } from '@jest/globals';
import { style } from '../../../reports/html/style.ts';

test('blocks are balanced and every variable that is used is set', () => {
  expect(style.split('{').length).toBe(style.split('}').length);
  const set = new Set([...style.matchAll(/--([a-z-]+):/g)].map(([, name]) => name));
  for (const [, name] of style.matchAll(/var\(--([a-z-]+)\)/g)) expect(set).toContain(name);
});

test('loads nothing and cannot end its element', () => {
  expect(style).not.toMatch(/url\(|@import|<\/style/i);
});
