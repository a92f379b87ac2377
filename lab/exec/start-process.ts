import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { ProcessExit, RunningProcess } from '../kit/define-backend.ts';
import { childEnvironment } from './environment.ts';
import { createByteLog } from './byte-log.ts';
import { createLineTail } from './line-tail.ts';
import { messages } from './messages.ts';
import { signalGroup, signalProcess } from './process-group.ts';

/** Output kept for a receiver that is not there yet. A process that nobody listens to must neither block nor grow us. */
const EARLY_BYTES = 1 << 20;
/** A descendant may hold the output open after the process itself has ended; then nobody waits longer than this. */
const OUTPUT_GRACE_MS = 1000;

/** What is started, and how errors name it. */
export interface StartOptions {
  title: string;
  command: string;
  args: readonly string[];
  /** Added to the short list that `childEnvironment` lets through. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Keeps standard error whole. */
  keepsStderr?: boolean;
}

/** A running process on this machine, together with everything that it started. */
export interface LocalProcess extends RunningProcess {
  pid: number;
  /** Kills the whole process group and waits for the end. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a long-running local process with pipes to all of its standard streams.
 *
 * It leads a process group of its own: a Ctrl-C on the terminal reaches only us, and whatever it forks ends with it.
 * Output that comes before a receiver is registered is kept up to 1 MiB (the newest). Rejects when the program
 * cannot be executed at all; a program that fails later shows in `exited` and `stderrTail`.
 */
export async function startProcess(options: StartOptions): Promise<LocalProcess> {
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: childEnvironment(options.env),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  const stderr = createLineTail();
  const whole = options.keepsStderr === true ? createByteLog() : undefined;
  child.stderr.on('data', (bytes: Buffer) => {
    stderr.push(bytes);
    whole?.push(bytes);
  });
  const deliver = receiverOf(child);
  // The peer may end before it has read its orders: EPIPE is its exit told twice.
  child.stdin.on('error', () => undefined);
  const exited = endOf(child);
  await started(child, options);
  const pid = child.pid!;
  let ended = false;
  void exited.then(() => (ended = true));
  return {
    title: options.title,
    pid,
    writeLine(line) {
      if (child.stdin.writable) child.stdin.write(`${line}\n`);
    },
    onStdout: deliver,
    stderrTail: () => stderr.lines(),
    ...(whole === undefined ? {} : { stderr: whole.bytes }),
    async kill(signal) {
      // Once it has ended its number may belong to somebody else.
      if (child.exitCode === null && child.signalCode === null) signalProcess(pid, signal);
    },
    exited,
    async close() {
      if (!ended && child.exitCode === null && child.signalCode === null) signalGroup(pid, 'SIGKILL');
      await exited;
    },
  };
}

function started(child: ChildProcess, options: StartOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      reject(
        new Error(messages.cannotStart(options.title, options.command, error.message), { cause: error }),
      );
    });
  });
}

function endOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      // What it left behind serves nobody. Right after the exit the group's number cannot be in other hands yet.
      signalGroup(child.pid!, 'SIGKILL');
      const grace = setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, OUTPUT_GRACE_MS);
      child.once('close', () => {
        clearTimeout(grace);
        resolve({ code, signal });
      });
    });
  });
}

/** Keeps early output until there is a receiver, then hands everything to it in order. */
function receiverOf(child: ChildProcess): RunningProcess['onStdout'] {
  let receiver: ((bytes: Uint8Array) => void) | undefined;
  let early: Uint8Array[] = [];
  let earlyBytes = 0;
  child.stdout!.on('data', (bytes: Buffer) => {
    if (receiver !== undefined) return receiver(bytes);
    early.push(bytes);
    earlyBytes += bytes.length;
    while (earlyBytes > EARLY_BYTES) earlyBytes -= early.shift()!.length;
  });
  return (receive) => {
    receiver = receive;
    const waiting = early;
    early = [];
    for (const bytes of waiting) receive(bytes);
  };
}
