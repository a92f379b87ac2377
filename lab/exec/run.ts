import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { CommandResult } from '../kit/define-backend.ts';
import { childEnvironment } from './environment.ts';
import { commandLine, messages } from './messages.ts';
import { signalGroup } from './process-group.ts';

/** Longest run of a short command, unless the caller says otherwise. */
const TIMEOUT_MS = 10_000;
/** Most output of a short command, a stream, unless the caller says otherwise. */
const OUTPUT_BYTES = 4 << 20;

/** How a short command is run. */
export interface RunOptions {
  timeoutMs?: number;
  /** Aborting kills the command and everything that it started, and rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Written to standard input, which is then closed. */
  input?: string;
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Limit of standard output and of standard error, each. */
  outputBytes?: number;
}

/**
 * Runs a short local command and waits for it.
 *
 * A code other than 0 is a result (a signal gives 128 + its number, as in a shell). Rejects when the program cannot
 * be started, takes longer than `timeoutMs`, says more than `outputBytes`, or is aborted; in each case its whole
 * process group has been killed.
 */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const { signal, timeoutMs = TIMEOUT_MS, outputBytes = OUTPUT_BYTES } = options;
  if (signal?.aborted) return Promise.reject(signal.reason as Error);
  const line = commandLine(command, args);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: childEnvironment(options.env),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const text = (parts: Buffer[]): string => Buffer.concat(parts).toString('utf8');
    let failure: Error | undefined;
    const fail = (error: Error): void => {
      failure ??= error;
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    };
    const collect = (parts: Buffer[]): ((bytes: Buffer) => void) => {
      let size = 0;
      return (bytes) => {
        size += bytes.length;
        if (size > outputBytes) fail(new Error(messages.saidTooMuch(line, outputBytes)));
        else parts.push(bytes);
      };
    };
    child.stdout.on('data', collect(stdout));
    child.stderr.on('data', collect(stderr));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    const timer = setTimeout(() => {
      fail(new Error(messages.tookTooLong(line, timeoutMs, text(stderr))));
    }, timeoutMs);
    const abort = (): void => fail(signal!.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      finish();
    };
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      settle(() => reject(new Error(messages.cannotStart(line, command, error.message), { cause: error })));
    });
    child.once('close', (code, killedBy) => {
      settle(() => {
        if (failure !== undefined) return reject(failure);
        const exit = code ?? 128 + (killedBy === null ? 0 : constants.signals[killedBy]);
        resolve({ code: exit, stdout: text(stdout), stderr: text(stderr) });
      });
    });
  });
}

/** As {@link run}, and rejects with the command's last lines when its code is not 0. */
export async function runOk(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const result = await run(command, args, options);
  if (result.code !== 0) {
    throw new Error(messages.failed(commandLine(command, args), result.code, result.stderr || result.stdout));
  }
  return result.stdout;
}
