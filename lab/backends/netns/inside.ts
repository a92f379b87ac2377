import { getCompileCacheDir } from 'node:module';
import { run } from '../../exec/run.ts';
import { type LocalProcess, startProcess } from '../../exec/start-process.ts';
import type { CommandResult, ProcessSpec, Program, RunningProcess } from '../../kit/define-backend.ts';
import { LackError } from '../../model/errors.ts';
import { tool } from './build.ts';

/** Commands and processes in one namespace. */
export interface Inside {
  start(spec: ProcessSpec): Promise<RunningProcess>;
  exec(program: Program, args: readonly string[]): Promise<CommandResult>;
  /** Ends all that was started. */
  close(): Promise<void>;
}

/** Half of a peer's start is compiling: it shares the code cache of this process, where that has one. */
function compileCache(program: Program): Record<string, string> {
  const directory = program === 'node' ? getCompileCacheDir() : undefined;
  return directory === undefined ? {} : { NODE_COMPILE_CACHE: directory };
}

/** Runs programs in a namespace that stands, by nsenter. */
export function insideNamespace(namespace: string, envoyBinary: string | null): Inside {
  const started: LocalProcess[] = [];

  function pathOf(program: Program): string {
    if (program === 'node') return process.execPath;
    if (program !== 'envoy') return tool(program);
    if (envoyBinary === null) throw new LackError('no Envoy was found', 'npm start fetches it.');
    return envoyBinary;
  }

  const inside = (program: Program, args: readonly string[]): string[] => [
    `--net=/run/netns/${namespace}`,
    '--',
    pathOf(program),
    ...args,
  ];

  return {
    async start({ title, program, args, env, keepsStderr = false }) {
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
    exec: async (program, args) => await run(tool('nsenter'), inside(program, args)),
    async close() {
      await Promise.all(started.map((process) => process.close()));
    },
  };
}
