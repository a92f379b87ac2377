/** One step of a tier: a program run to its end, its output kept back unless it fails. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** A step that takes longer hangs; the slowest part of a tier may say more. */
const CEILING_MINUTES = 10;

/** After a line that matches `step.lastWords` the program has this long to end. */
const LAST_WORDS_MS = 5000;

/**
 * Runs `step.command` and returns `{ok, seconds, output}`. `onLine` sees each line while the step runs.
 * Children find this project's programs and this very Node first on their PATH. A program that goes on beyond
 * `step.ceilingMinutes`, or after its last words, is ended, and that is a failure.
 */
export function runStep(root, step, onLine = () => {}) {
  const started = performance.now();
  const [program, ...args] = step.command;
  return new Promise((resolve) => {
    const child = spawn(program === 'node' ? process.execPath : program, args, {
      cwd: root,
      env: { ...process.env, ...step.env, PATH: pathWithModules(root) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let line = '';
    let ended = false;
    const giveUp = (reason) => {
      if (ended) return;
      output += `\n${reason}\n`;
      child.kill('SIGKILL');
      // A process that it left behind may hold the pipes for ever.
      child.stdout.destroy();
      child.stderr.destroy();
      end(1);
    };
    const minutes = step.ceilingMinutes ?? CEILING_MINUTES;
    const timers = [setTimeout(() => giveUp(`ended after ${minutes} minutes: it hangs`), minutes * 60_000)];
    const receive = (text) => {
      output += text;
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      for (const whole of lines) {
        onLine(whole);
        if (step.lastWords?.test(whole)) {
          const reason = 'ended: it was done, and something that it started was not';
          timers.push(setTimeout(() => giveUp(reason), LAST_WORDS_MS));
        }
      }
    };
    child.stdout.setEncoding('utf8').on('data', receive);
    child.stderr.setEncoding('utf8').on('data', receive);
    const end = (code) => {
      ended = true;
      timers.forEach((timer) => clearTimeout(timer));
      resolve({ ok: code === 0, seconds: (performance.now() - started) / 1000, output });
    };
    child.on('error', (error) => {
      output += `${program}: ${error.message}`;
      end(127);
    });
    child.on('close', end);
  });
}

/** Runs `work` over all items, `width` at a time, in order of starting; results come in the items' order. */
export async function pool(items, width, work) {
  const results = new Array(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
  return results;
}

function pathWithModules(root) {
  return [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
}
