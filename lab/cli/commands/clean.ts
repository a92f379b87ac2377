import type { Command } from 'commander';

/** `h2lab clean`: removes what killed runs left on this machine. */
export function declareClean(root: Command, done: (code: number) => void): Command {
  return root
    .command('clean')
    .description(
      'Remove what killed runs left behind: namespaces, containers, networks, processes, temporary files.',
    )
    .option('--runs', 'also delete the stored run folders')
    .action(async (options: { runs?: boolean }) => {
      const { clean } = await import('../clean.ts');
      process.stdout.write(await clean(options.runs === true));
      done(0);
    });
}
