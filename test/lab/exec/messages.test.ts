import { describe, expect, test } from '@jest/globals';
import { commandLine, messages } from '../../../lab/exec/messages.ts';

describe('texts of the exec room', () => {
  test('a command line can be pasted into a shell, and is cut when it is long', () => {
    expect(commandLine('ip', ['netns', 'add', 'a b', '--x=$1'])).toBe('ip netns add "a b" "--x=$1"');
    expect(commandLine('bash', ['-c', 'x'.repeat(5000)])).toHaveLength(300);
  });

  test('a failure carries the last lines that were said, without the empty ones', () => {
    const said = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('\n');
    const text = messages.failed('ip link', 2, said);
    expect(text.split('\n')).toHaveLength(14);
    expect(text).toMatch(/^expected "ip link" to succeed, it ended with code 2\nit said:\n {2}line 28/);
    expect(text.endsWith('  line 39')).toBe(true);
    expect(messages.failed('ip link', 2, '')).toBe('expected "ip link" to succeed, it ended with code 2');
  });
});
