import { expect, test } from '@jest/globals';
import { createLiveArea } from '../../../reports/text/live-area.ts';
import { Screen } from '../../support/screen.ts';

test('lines are drawn again in place, and printed lines stay above', () => {
  const screen = new Screen();
  const live = createLiveArea(screen);
  live.show(['run 1  0.1 s', 'run 2  0.1 s']);
  live.show(['run 1  0.2 s', 'run 2  0.2 s']);
  live.print(['run 1 done']);
  live.show(['run 2  0.3 s']);
  expect(screen.text).toBe('run 1 done\nrun 2  0.3 s\n');
  live.clear();
  expect(screen.text).toBe('run 1 done\n');
});

test('a line wider than the window is cut, so that nothing remains of it', () => {
  const screen = new Screen(30);
  const live = createLiveArea(screen);
  live.show(['x'.repeat(100)]);
  expect(screen.text).toBe(`${'x'.repeat(28)}…\n`);
  live.print(['done']);
  live.clear();
  expect(screen.text).toBe('done\n');
});

test('more runs than rows are counted', () => {
  const screen = new Screen();
  screen.rows = 5;
  createLiveArea(screen).show(['1', '2', '3', '4', '5']);
  expect(screen.text).toBe('1\n2\n… and 3 more\n');
});

test('nothing is written when nothing changed', () => {
  const screen = new Screen();
  const live = createLiveArea(screen);
  live.show(['same']);
  const before = screen.raw;
  live.show(['same']);
  expect(screen.raw).toBe(before);
});

test('a narrower window is counted in its rows', () => {
  const written: string[] = [];
  const terminal = { columns: 80, rows: 24, write: (text: string) => written.push(text) };
  const live = createLiveArea(terminal);
  live.show(['y'.repeat(70)]);
  terminal.columns = 40;
  live.clear();
  expect(written.at(-1)?.startsWith('\x1b[2A')).toBe(true);
});
