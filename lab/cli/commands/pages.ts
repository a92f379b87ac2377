import type { Command } from 'commander';

/** `h2lab pages`: for those who work on h2lab itself; not shown in the help. */
export function declarePages(root: Command, done: (code: number) => void): Command {
  return root
    .command('pages', { hidden: true })
    .description(
      'Write the generated pages: analyzer/signatures/*.md, scenarios/*.md, reports/schema/*.json.',
    )
    .option('--check', 'only say which are stale; exit 1 when one is')
    .option(
      '--measured <suites...>',
      'write scenarios/MEASURED.json of these suite.json first; later ones count',
    )
    .option(
      '--dialects <suites...>',
      'write scenarios/DIALECTS.json of these suite.json first; later ones count',
    )
    .action(async (options: { check?: boolean; measured?: string[]; dialects?: string[] }) => {
      if (options.dialects !== undefined) {
        const { dialectsOf, writeDialects } = await import('../dialects.ts');
        await writeDialects(process.cwd(), await dialectsOf(options.dialects));
      }
      if (options.measured !== undefined) {
        const { measuredOf, writeMeasured } = await import('../measured.ts');
        await writeMeasured(process.cwd(), await measuredOf(options.measured));
      }
      const { stalePages, writePages } = await import('../pages.ts');
      const check = options.check === true;
      const stale = check ? await stalePages(process.cwd()) : await writePages(process.cwd());
      for (const path of stale) process.stdout.write(`${check ? 'stale' : 'written'}: ${path}\n`);
      done(check && stale.length > 0 ? 1 : 0);
    });
}
