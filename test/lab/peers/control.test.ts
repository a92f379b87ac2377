/** What the peer's end of the control channel must do, over real pipes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { until } from '../../../lab/exec/until.ts';

type Line = Record<string, unknown>;

const ceilingMs = 10_000;

/** A program and its control channel. */
interface Program {
  write(line: string): void;
  /** Resolves to all lines so far once there are so many. */
  lines(count: number): Promise<Line[]>;
  endInput(): void;
  terminate(): void;
  /** Exit code and signal. */
  ended: Promise<unknown[]>;
}

/** Starts a program whose control channel is that file; its handlers are the smallest that show something. */
async function withProgram(file: string, use: (program: Program) => Promise<void>): Promise<void> {
  const source = `
    import { obey, say } from ${JSON.stringify(file)};
    const leave = obey({
      async add({ a, b }) { return { sum: a + b }; },
      async fail() { throw new Error('no luck'); },
      async later({ id }) { say({ event: 'first-message', id }); return new Promise(() => undefined); },
      async go() { leave(); return {}; },
    }, () => say({ event: 'goodbye' }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'pipe' });
  const ended = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more));
  try {
    await use({
      write: (line) => void child.stdin.write(`${line}\n`),
      lines: (count) =>
        until(
          `${count} lines`,
          (saw) => {
            saw(text);
            const all = text.split('\n').slice(0, -1);
            return all.length >= count ? all.map((line) => JSON.parse(line) as Line) : undefined;
          },
          ceilingMs,
        ),
      endInput: () => void child.stdin.end(),
      terminate: () => void child.kill('SIGTERM'),
      ended,
    });
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

const file = fileURLToPath(new URL('../../../lab/peers/control.ts', import.meta.url));

describe('the control channel inside a peer', () => {
  test('answers by id, errors included, while other commands are still under way', () =>
    withProgram(file, async ({ write, lines }) => {
      write('{"id":1,"do":"later"}');
      write('{"id":2,"do":"add","a":2,"b":3}');
      write('{"id":3,"do":"fail"}');
      expect(await lines(4)).toEqual([
        { event: 'ready' },
        { event: 'first-message', id: 1 },
        { id: 2, done: { sum: 5 } },
        { id: 3, error: 'no luck' },
      ]);
    }));

  test('a command that it does not know, or that is none, is an error and no end', () =>
    withProgram(file, async ({ write, lines }) => {
      write('{"id":1,"do":"dance"}');
      write('{"id":2,"do":"constructor"}');
      write('what?');
      write('{"id":4,"do":"add","a":1,"b":1}');
      const [, unknown, inherited, noise, known] = await lines(5);
      expect(unknown).toEqual({ id: 1, error: 'expected one of add, fail, later, go, got "dance"' });
      expect(inherited).toMatchObject({ id: 2, error: expect.stringContaining('"constructor"') });
      expect(noise).toMatchObject({ id: -1, error: expect.stringContaining('JSON') });
      expect(known).toEqual({ id: 4, done: { sum: 2 } });
    }));

  test('it ends when its standard input does', () =>
    withProgram(file, async ({ lines, endInput, ended }) => {
      await lines(1);
      endInput();
      expect(await ended).toEqual([0, null]);
    }));

  test.each(['go', 'SIGTERM'])('on %s it says goodbye and ends by itself', (how) =>
    withProgram(file, async ({ write, lines, terminate, ended }) => {
      await lines(1);
      if (how === 'go') write('{"id":1,"do":"go"}');
      else terminate();
      expect((await lines(2))[1]).toEqual({ event: 'goodbye' });
      expect(await ended).toEqual([0, null]);
    }),
  );
});
