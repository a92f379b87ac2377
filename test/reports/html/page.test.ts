import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { dataBlock, pageEnd, pageScript, pageStart } from '../../../reports/html/page.ts';
import { hostile } from '../../support/hostile.ts';
import { look } from '../../support/html-check.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('the policy allows the one style and the one script, by hash, and no more', async () => {
  const { elements, scripts, styles } = look(
    [await pageStart('x'), pageScript(), dataBlock('a', undefined, 'AAAA'), pageEnd()].join(''),
  );
  const meta = elements.find(({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy');
  expect(scripts).toEqual([scripts[0], 'AAAA']);
  expect(styles).toHaveLength(1);
  expect(meta?.attributes.get('content')?.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hash(styles[0] ?? '')}`,
    `script-src ${hash(scripts[0] ?? '')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('the title is text', async () => {
  const page = [await pageStart(`</title>${hostile.script}`), pageScript(), pageEnd()].join('');
  expect(page).not.toContain('alert(1)</script>');
  expect(look(page).elements.filter(({ name }) => name === 'script')).toHaveLength(1);
});

test('a data block is no script and cannot end itself', () => {
  const block = String(dataBlock('x"><script>', 'y', `QUJD${hostile.script}`));
  const { elements } = look(block);
  expect(elements).toHaveLength(1);
  expect(elements[0]?.attributes.get('type')).toBe('text/plain');
  expect(block).not.toContain('alert(');
});
