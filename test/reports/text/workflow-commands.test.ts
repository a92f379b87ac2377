import { expect, test } from '@jest/globals';
import {
  commandData,
  commandProperty,
  noCommand,
  onGithub,
} from '../../../reports/text/workflow-commands.ts';

/** A line is a command for the runner when it begins with `::` after blanks, or has `##[` in it. */
function isCommand(line: string): boolean {
  return line.trimStart().startsWith('::') || line.includes('##[');
}

test.each(['::error::x', '  \t::set-env name=PATH::/x', '##[error]x', 'a ##[group]b', '::::', ':: ::'])(
  '%j is a command no more',
  (line) => {
    expect(isCommand(line)).toBe(true);
    expect(isCommand(noCommand(line))).toBe(false);
  },
);

test.each(['198.18.0.1:8080', 'a::b', '✓ confirmed ::', ''])('%j stays as it is', (line) => {
  expect(noCommand(line)).toBe(line);
});

test('data and properties are spelled as the runner reads them', () => {
  expect(commandData('100%\r\na: b, c')).toBe('100%25%0D%0Aa: b, c');
  expect(commandProperty('100%\na: b, c')).toBe('100%25%0Aa%3A b%2C c');
});

test('only GITHUB_ACTIONS=true is GitHub', () => {
  expect([{ GITHUB_ACTIONS: 'true' }, { GITHUB_ACTIONS: 'false' }, {}].map(onGithub)).toEqual([
    true,
    false,
    false,
  ]);
});
