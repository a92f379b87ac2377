import { describe, expect, test } from '@jest/globals';
import { colours } from '../../../reports/html/colours.ts';

const blocks = [...colours.matchAll(/:root \{([^}]*--ink[^}]*)\}/g)].map(
  ([, body = '']) =>
    new Map(
      [...body.matchAll(/--([a-z]+): (#[0-9a-f]{6});/g)].map(([, name = '', value = '']) => [name, value]),
    ),
);

/** Relative luminance and contrast of WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

test('there is a light and a dark set of the same names', () => {
  expect(blocks).toHaveLength(2);
  expect([...(blocks[0]?.keys() ?? [])]).toEqual([...(blocks[1]?.keys() ?? [])]);
});

describe.each(
  ['light', 'dark'].map((name, index) => [name, blocks[index] ?? new Map<string, string>()] as const),
)('%s', (_, set) => {
  const texts = [
    'ink',
    'muted',
    'link',
    'confirmed',
    'contradicted',
    'inconclusive',
    'unsupported',
    'broken',
    'client',
    'proxy',
    'server',
  ];
  test.each(texts)('%s can be read on ground, paper and hover', (name) => {
    for (const ground of ['ground', 'paper', 'hover']) {
      expect(contrast(set.get(name) ?? '', set.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
    }
  });
});
