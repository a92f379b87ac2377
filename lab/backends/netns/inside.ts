import { readFileSync } from 'node:fs';
import { getCompileCacheDir } from 'node:module';
import { createResidentShell, quoted } from '../../exec/resident-shell.ts';
import { run } from '../../exec/run.ts';
import { type LocalProcess, startProcess } from '../../exec/start-process.ts';
import type {
  CommandHints,
  CommandResult,
  ProcessSpec,
  Program,
  RunningProcess,
} from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import { commandLine } from '../../exec/messages.ts';
import { tool } from './tool.ts';

/** Programs that can change how a namespace is set up. All others use it as it is. */
const configuring: ReadonlySet<Program> = new Set(['bash', 'ip', 'nft', 'tc', 'ethtool']);

/** How long a command waits for the one before it: most take some milliseconds, and one that hangs holds up no other. */
const patienceMs = 50;

/** Commands and processes in one namespace. */
export interface Inside {
  start(spec: ProcessSpec): Promise<RunningProcess>;
  exec(program: Program, args: readonly string[], hints?: CommandHints): Promise<CommandResult>;
  /** The kernel's table of TCP sockets over IPv4; empty when there are none, or no shell by which to read it. */
  tcpSockets(): Promise<string>;
  /** Carries out a script of bash that is the backend's own. Rejects when it cannot be run, or is aborted. */
  script(text: string, what: { line: string; signal?: AbortSignal }): Promise<CommandResult>;
  /** Whether anything was run since `trusted` that may have changed how the namespace is set up. */
  mayHaveChanged(): boolean;
  /** Says that it has been looked at, and is as it was built. */
  trusted(): void;
  /** The shell that stays here between commands, when there is one. */
  residentPid(): number | undefined;
  /** Ends all processes that were started, and the shell when it is not at rest. */
  endProcesses(): Promise<void>;
  /** Ends all that was started. */
  close(): Promise<void>;
}

/** Half of a peer's start is compiling: it shares the code cache of this process, where that has one. */
function compileCache(program: Program): Record<string, string> {
  const directory = program === 'node' ? getCompileCacheDir() : undefined;
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/**
 * The table of sockets in the namespace where a process stands: no other one need be started to read it. It costs the
 * kernel a walk over all sockets of the machine, so that the count is asked first.
 */
function tcpSocketsAround(pid: number | undefined): string {
  if (pid === undefined) return '';
  try {
    const count = readFileSync(`/proc/${pid}/net/sockstat`, 'latin1');
    return /^TCP: inuse 0 /m.test(count) ? '' : readFileSync(`/proc/${pid}/net/tcp`, 'latin1');
  } catch {
    return '';
  }
}

/** Runs programs in a namespace that stands: long ones by nsenter, short ones by a shell that stays there. */
export function insideNamespace(namespace: string, envoyBinary: string | null): Inside {
  const started: LocalProcess[] = [];
  const entering = [`--net=/run/netns/${namespace}`, '--'];
  const shell = createResidentShell(tool('nsenter'), [...entering, tool('bash'), '--norc', '--noprofile']);
  // Not looked at yet: as if all had changed.
  let changed = true;

  function pathOf(program: Program): string {
    if (program === 'node') return process.execPath;
    if (program !== 'envoy') return tool(program);
    if (envoyBinary === null) throw new LackError('no Envoy was found', 'npm start fetches it.');
    return envoyBinary;
  }

  const inside = (program: Program, args: readonly string[]): string[] => [
    ...entering,
    pathOf(program),
    ...args,
  ];

  /** What the shell runs for a command: a script of bash is carried out by itself. */
  function scriptOf(program: Program, args: readonly string[]): string {
    const [option, text] = args;
    if (program === 'bash' && option === '-c' && text !== undefined && args.length === 2) return text;
    return `exec ${[pathOf(program), ...args].map(quoted).join(' ')}`;
  }

  async function endStarted(): Promise<void> {
    await Promise.all(started.splice(0).map((process) => process.close()));
  }

  return {
    async start({ title, program, args, env, keepsStderr = false }) {
      changed ||= configuring.has(program);
      const process = await startProcess({
        title,
        command: tool('nsenter'),
        args: inside(program, args),
        env: { ...compileCache(program), ...env },
        keepsStderr,
      });
      started.push(process);
      return process;
    },
    async exec(program, args, { changesNothing = false } = {}) {
      changed ||= configuring.has(program) && !changesNothing;
      // Whoever has waited asks again: another one may have been first.
      while (shell.busy()) {
        if (!(await shell.restsWithin(patienceMs))) return run(tool('nsenter'), inside(program, args));
      }
      return shell.run(scriptOf(program, args), { line: commandLine(program, args) });
    },
    tcpSockets: () => Promise.resolve(tcpSocketsAround(shell.pid())),
    script: (text, what) => shell.run(text, what),
    mayHaveChanged: () => changed,
    trusted() {
      changed = false;
    },
    residentPid: () => shell.pid(),
    async endProcesses() {
      if (shell.busy()) await shell.close();
      await endStarted();
    },
    async close() {
      await Promise.all([shell.close(), endStarted()]);
    },
  };
}
