/** One step of a tier: a program run to its end, its output kept back unless it fails. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/**
 * Runs `step.command` and returns `{ok, seconds, output}`. `onLine` sees each line while the step runs.
 * Children find this project's programs and this very Node first on their PATH.
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
    const receive = (text) => {
      output += text;
      const lines = (line + text).split('\n');
      line = lines.pop() ?? '';
      lines.forEach((whole) => onLine(whole));
    };
    child.stdout.setEncoding('utf8').on('data', receive);
    child.stderr.setEncoding('utf8').on('data', receive);
    const end = (code) => resolve({ ok: code === 0, seconds: (performance.now() - started) / 1000, output });
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
