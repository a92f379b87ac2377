import type { Command } from 'commander';
import type { MergeOptions } from '../merge.ts';

/** `h2lab merge DIR`: one report of all shards. */
export function declareMerge(root: Command, done: (code: number) => void): Command {
  return root
    .command('merge')
    .description('Make reports of the blobs that all shards of a suite wrote (run --shard --reporter blob).')
    .argument('<dir>', 'a folder that holds the blobs (*.jsonl)')
    .option(
      '--reporter <list>',
      'as of run; a file that is not named lies in the folder (default: list,html)',
      (list: string, before: string[] | undefined) => [...(before ?? []), list],
    )
    .option('--strict', 'a run that was unsupported counts as inconclusive')
    .action(async (dir: string, options: MergeOptions) => {
      const { mergeCommand } = await import('../merge.ts');
      done(await mergeCommand(dir, options));
    });
}
