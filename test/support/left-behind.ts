/** What runs have left behind on this machine and on its engine, by the ids of the runs. */
import { execFileSync } from 'node:child_process';

/** What is left on this machine of these runs: namespaces, processes, records. */
export function leftOnNamespaces(ids: readonly string[]): string[] {
  const ask = (program: string, ...args: string[]): string[] =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split('\n')
      .filter(Boolean);
  const seen = [...ask('ip', 'netns', 'list'), ...ask('ps', '-eo', 'args'), ...ask('ls', '/run')];
  return seen.filter((line) => ids.some((id) => line.includes(id)));
}

/** Containers and networks of these runs on the engine, by label. */
export function leftOnEngine(ids: readonly string[]): string[] {
  return ids.flatMap((id) =>
    [
      ['ps', '-a'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ].flatMap((what) =>
      execFileSync('docker', [...what, '--filter', `label=h2lab.run=${id}`, '-q'], { encoding: 'utf8' })
        .split('\n')
        .filter(Boolean),
    ),
  );
}
