import { describe, expect, test } from '@jest/globals';
import { createStyle, wantsColour, wantsMovement } from '../../../reports/text/style.ts';

describe('wantsColour', () => {
  test.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true],
    ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR without a value', false, { FORCE_COLOR: '' }, true],
    ['FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
    ['both: the reader wins', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
  ])('%s', (_, isTTY, env: Record<string, string>, expected) => {
    expect(wantsColour({ isTTY, env })).toBe(expected);
  });
});

describe('wantsMovement', () => {
  test.each([
    ['a terminal', true, {}, true],
    ['a pipe', false, {}, false],
    ['CI with a terminal', true, { CI: 'true' }, false],
    ['CI=false', true, { CI: 'false' }, true],
    ['a dumb terminal', true, { TERM: 'dumb' }, false],
    ['NO_COLOR is about colours', true, { NO_COLOR: '1' }, true],
  ])('%s', (_, isTTY, env: Record<string, string>, expected) => {
    expect(wantsMovement({ isTTY, env })).toBe(expected);
  });
});

test('a style without colours changes nothing', () => {
  expect(createStyle(false).red('x')).toBe('x');
  expect(createStyle(true).red('x')).not.toBe('x');
});
