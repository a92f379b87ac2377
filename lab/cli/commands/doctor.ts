import type { Command } from 'commander';

/** `h2lab doctor`: what this machine has, and what is off without it. */
export function declareDoctor(root: Command, done: (code: number) => void): Command {
  return root
    .command('doctor')
    .description('Show the tools that the lab needs: version, place, and what is off without them.')
    .option('--json', 'as JSON')
    .action(async (options: { json?: boolean }) => {
      const { doctor } = await import('../doctor.ts');
      const { text, code } = await doctor(options.json === true);
      process.stdout.write(text);
      done(code);
    });
}
