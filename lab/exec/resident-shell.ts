/**
 * A bash that stays: short commands are forked off a small process that stands where they belong. To start each of
 * them from here costs several times as much: this process is large to fork, and each must find its way inside anew.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { CommandResult } from '../kit/define-backend.ts';
import { childEnvironment } from './environment.ts';
import { messages } from './messages.ts';
import { signalGroup } from './process-group.ts';

/** Longest run of a command, unless the caller says otherwise. */
const TIMEOUT_MS = 10_000;
/** Most output of a command, a stream. */
const OUTPUT_BYTES = 4 << 20;

/** How a command is run by a shell that stays. */
export interface ShellRunOptions {
  /** How errors name it; the script unless given. */
  line?: string;
  timeoutMs?: number;
  /** Aborting kills the command and all that it started, and rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A shell that carries out one script after the other. */
export interface ResidentShell {
  /** True while it carries one out: the next waits for its end, or goes another way. */
  busy(): boolean;
  /** Waits until it is at rest, for a time; false when it still is not. */
  restsWithin(ms: number): Promise<boolean>;
  /**
   * Carries out a script in a subshell of its own, with empty standard input; nothing of it stays. A code other than 0
   * is a result. Rejects as `run` does, and the next script finds a new shell then.
   */
  run(script: string, options?: ShellRunOptions): Promise<CommandResult>;
  /** Its process, once it has carried out a script; undefined when there is none. */
  pid(): number | undefined;
  /** Ends it and all that it started. Idempotent. */
  close(): Promise<void>;
}

/** A text as one word of a shell script. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What a stream says until the closing line of a command, which has the command's mark and code. */
interface Answer {
  push(bytes: Buffer): void;
  said(): string;
  code(): number | undefined;
}

function answerUntil(mark: string, tooMuch: () => void): Answer {
  const closing = `\n${mark} 000\n`.length;
  let bytes: Buffer = Buffer.alloc(0);
  return {
    push(more) {
      bytes = bytes.length === 0 ? more : Buffer.concat([bytes, more]);
      if (bytes.length > OUTPUT_BYTES) tooMuch();
    },
    said: () => bytes.subarray(0, -closing).toString('utf8'),
    code() {
      const [, found, code] = /^\n(\w+) (\d{3})\n$/.exec(bytes.subarray(-closing).toString('latin1')) ?? [];
      return found === mark ? Number(code) : undefined;
    },
  };
}

/** A running bash, and its end: after that nothing of its process group runs any more. */
interface Started {
  child: ChildProcessWithoutNullStreams;
  /** It has carried out a script: it stands where it belongs. */
  proven?: true;
  ended: Promise<void>;
}

function isGone({ exitCode, signalCode }: ChildProcessWithoutNullStreams): boolean {
  return exitCode !== null || signalCode !== null;
}

function startShell(command: string, args: readonly string[]): Started {
  const child = spawn(command, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: childEnvironment(),
  });
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => {
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
    });
    child.once('close', () => resolve());
  });
  return { child, ended };
}

/**
 * Makes a shell out of a command line that ends in `bash`; it is started for the first script, and ends by itself
 * when this process does.
 */
export function createResidentShell(command: string, args: readonly string[]): ResidentShell {
  let shell: Started | undefined;
  let working = 0;
  let last: Promise<unknown> = Promise.resolve();

  function living(): Started {
    if (shell !== undefined && isGone(shell.child)) shell = undefined;
    return (shell ??= startShell(command, args));
  }

  async function end(): Promise<void> {
    const one = shell;
    shell = undefined;
    if (one === undefined) return;
    if (one.child.pid !== undefined && !isGone(one.child)) signalGroup(one.child.pid, 'SIGKILL');
    await one.ended;
  }

  async function carryOut(script: string, options: ShellRunOptions): Promise<CommandResult> {
    const { line = script, timeoutMs = TIMEOUT_MS, signal } = options;
    const own = living();
    const { child } = own;
    const mark = randomBytes(16).toString('hex');
    const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
    const tooMuch = (): void => reject(new Error(messages.saidTooMuch(line, OUTPUT_BYTES)));
    const [out, err] = [answerUntil(mark, tooMuch), answerUntil(mark, tooMuch)];
    const take = (answer: Answer) => (bytes: Buffer) => {
      answer.push(bytes);
      const code = out.code();
      if (code === undefined || err.code() === undefined) return;
      own.proven = true;
      resolve({ code, stdout: out.said(), stderr: err.said() });
    };
    const [takeOut, takeErr] = [take(out), take(err)];
    child.stdout.on('data', takeOut);
    child.stderr.on('data', takeErr);
    const failed = (error: Error): void =>
      reject(new Error(messages.cannotStart(line, command, error.message)));
    child.once('error', failed);
    // A listener and no promise's reaction: what a command has said would stay with the shell.
    const gone = (): void => reject(new Error(messages.shellEnded(line)));
    child.once('close', gone);
    const timer = setTimeout(
      () => reject(new Error(messages.tookTooLong(line, timeoutMs, err.said()))),
      timeoutMs,
    );
    const abort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    child.stdin.write(
      `(eval ${quoted(script)}) </dev/null; printf -v H2 '\\n%s %03d\\n' ${mark} $?; printf %s "$H2"; printf %s "$H2" >&2\n`,
    );
    try {
      return await promise;
    } catch (error) {
      // What it is at, and how far, nobody knows: the next script is given another one.
      await end();
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      child.stdout.off('data', takeOut);
      child.stderr.off('data', takeErr);
      child.off('error', failed);
      child.off('close', gone);
    }
  }

  return {
    busy: () => working > 0,
    async restsWithin(ms) {
      const ceiling = performance.now() + ms;
      while (working > 0) {
        const left = ceiling - performance.now();
        if (left <= 0) return false;
        let timer: NodeJS.Timeout | undefined;
        await Promise.race([last, new Promise((resolve) => (timer = setTimeout(resolve, left)))]);
        clearTimeout(timer);
      }
      return true;
    },
    async run(script, options = {}) {
      working++;
      const own = last.then(() => {
        options.signal?.throwIfAborted();
        return carryOut(script, options);
      });
      last = own.catch(() => undefined);
      try {
        return await own;
      } finally {
        working--;
      }
    },
    pid: () => (shell?.proven === true && !isGone(shell.child) ? shell.child.pid : undefined),
    close: end,
  };
}
