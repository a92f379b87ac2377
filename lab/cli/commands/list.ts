import type { Command } from 'commander';

/** `h2lab list`: the scenarios, and the signatures that the analyzer knows. */
export function declareList(root: Command, done: (code: number) => void): Command {
  return root
    .command('list')
    .description('List the scenarios with the diagnosis that each must get, or the signatures.')
    .option('--signatures', 'list the signatures instead')
    .option('--json', 'as JSON')
    .action(async (options: { signatures?: boolean; json?: boolean }) => {
      const { listScenarios, listSignatures } = await import('../list.ts');
      process.stdout.write(
        options.signatures === true
          ? await listSignatures(options.json === true)
          : await listScenarios(options.json === true),
      );
      done(0);
    });
}
