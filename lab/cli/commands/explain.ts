import type { Command } from 'commander';

/** `h2lab explain ID`: the page of one signature. */
export function declareExplain(root: Command, done: (code: number) => void): Command {
  return root
    .command('explain')
    .description('Explain a signature: what it looks like, who is at fault, what to change.')
    .argument('<signature>', 'an id of h2lab list --signatures, such as drain-grace-expired')
    .option('--json', 'the page as JSON')
    .action(async (signature: string, options: { json?: boolean }) => {
      const { explain } = await import('../explain.ts');
      process.stdout.write(await explain(signature, options.json === true));
      done(0);
    });
}
