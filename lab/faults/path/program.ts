/**
 * Programs on the path, for what no kernel of this lab can be relied on to do: delays need netem, which many kernels
 * are built without, and no rule of nftables makes up a packet with chosen numbers. Python, because it opens raw
 * sockets with what every Debian has; the text is handed over as an argument, so nothing has to be installed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningProcess } from '../../kit/define-backend.ts';
import type { Path } from '../../kit/path.ts';
import { until } from '../../exec/until.ts';

/** What a program has counted, by name. */
export type Counts = Readonly<Record<string, number>>;

const answerCeilingMs = 15_000;

/** Programs that run now; a path has one at most. */
const running = new WeakMap<Path, { process: RunningProcess; lines: string[]; asked: number }>();

function text(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

/** Starts `NAME.py` on a path and resolves when it sees packets. */
export async function startProgram(
  path: Path,
  name: string,
  args: readonly (string | number)[],
): Promise<void> {
  const source = `${text('packet.py')}\n${text(`${name}.py`)}`;
  const process = await path.start({
    title: name,
    program: 'python3',
    args: ['-c', source, ...args.map(String)],
  });
  const lines: string[] = [];
  let rest = '';
  process.onStdout((bytes) => {
    const parts = (rest + new TextDecoder().decode(bytes)).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  running.set(path, { process, lines, asked: 0 });
  await lineOf(path, 0);
}

/** What the program on this path has counted so far. */
export async function programCounts(path: Path): Promise<Counts> {
  const program = running.get(path);
  if (program === undefined) return {};
  program.asked += 1;
  program.process.writeLine('counts');
  const line = await lineOf(path, program.asked);
  return Object.fromEntries(
    line.split(' ').map((pair) => [pair.split('=')[0] ?? '', Number(pair.split('=')[1])]),
  );
}

/** Ends the program of a path; no error when there is none. */
export async function stopProgram(path: Path): Promise<void> {
  const program = running.get(path);
  running.delete(path);
  await program?.process.kill('SIGKILL');
  await program?.process.exited;
}

async function lineOf(path: Path, index: number): Promise<string> {
  const { process, lines } = running.get(path)!;
  const over = new AbortController();
  void process.exited.then(({ code }) => {
    const said = process.stderrTail().slice(-5).join('; ') || 'nothing';
    over.abort(new Error(`${process.title} on ${path.hop} ended by itself (code ${code}); it said: ${said}`));
  });
  return await until(
    `${process.title} on ${path.hop} to answer`,
    () => lines[index],
    answerCeilingMs,
    over.signal,
  );
}
