import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { textOptions } from '../../../lab/cli/terminal.ts';

const stream = (isTTY: boolean, columns?: number): NodeJS.WriteStream =>
  ({ isTTY, columns }) as unknown as NodeJS.WriteStream;
const before = { ...process.env };

beforeEach(() => {
  delete process.env['NO_COLOR'];
  delete process.env['FORCE_COLOR'];
  process.env['TERM'] = 'xterm';
});

afterEach(() => {
  Object.assign(process.env, before);
});

test('a terminal has colours and a width, a pipe has neither', () => {
  expect(textOptions(stream(true, 100))).toEqual({ colour: true, columns: 100 });
  expect(textOptions(stream(false))).toEqual({ colour: false });
});

test('a pipe has no property that says so, in CI neither', () => {
  process.env['CI'] = 'true';
  expect(textOptions({} as unknown as NodeJS.WriteStream)).toEqual({ colour: false });
});

test('NO_COLOR wins over a terminal, FORCE_COLOR over a pipe', () => {
  process.env['NO_COLOR'] = '1';
  expect(textOptions(stream(true)).colour).toBe(false);
  delete process.env['NO_COLOR'];
  process.env['FORCE_COLOR'] = '1';
  expect(textOptions(stream(false)).colour).toBe(true);
  delete process.env['FORCE_COLOR'];
});
