import { expect, test } from '@jest/globals';
import type { DialectCell, DialectRow } from '../../../reports/markdown/dialects.ts';
import { envoyNotes } from '../../../reports/markdown/envoy-notes.ts';

const told = (toClient: string): DialectCell => ({
  ...{ verdict: 'confirmed', diagnosed: 'proxy-max-stream-duration', reasons: [] },
  ...{ client: [], toClient: [toClient], upstream: [], log: [] },
});

/** The row of the note on local resets, where versions show this. */
function found(proxies: DialectRow['proxies']): string | undefined {
  const id = 'proxy-max-stream-duration';
  const row = { id, title: 'An age', expected: id, hop: 'client-proxy', proxies };
  const line = envoyNotes([row])
    .split('\n')
    .find((one) => one.includes(`(${id}.ts)`));
  return line?.split(' | ').at(-1)?.replace(/ \|$/, '');
}

const [before, since] = [told('RST_STREAM(NO_ERROR) ×3'), told('RST_STREAM(INTERNAL_ERROR) ×3')];

test('a change is seen when older versions show the one and newer ones the other', () => {
  expect(found({ 'envoy 1.36.4': before, 'envoy 1.40.0': since, 'nginx 1.22.1': before })).toBe('seen');
});

test('a version that shows something else is named, with that', () => {
  expect(found({ 'envoy 1.36.4': since, 'envoy 1.40.0': since })).toBe(
    'not in 1.36.4, which shows `RST_STREAM(INTERNAL_ERROR) ×3`',
  );
  expect(found({ 'envoy 1.9.0': before, 'envoy 1.40.0': before })).toMatch(/^not in 1\.40\.0/);
});

test('one version alone, or none, shows no change', () => {
  expect(found({ 'envoy 1.40.0': since })).toBe('not measured');
  expect(found({})).toBe('not measured');
});
