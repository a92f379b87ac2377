import type { Command } from 'commander';
import { listed } from '../listed.ts';
import type { ReportOptions } from '../report.ts';

/** `h2lab report [RUN…]`: stored runs as one page. */
export function declareReport(root: Command, done: (code: number) => void): Command {
  return root
    .command('report')
    .description('Make the HTML report of stored runs: one file, which needs no network.')
    .argument(
      '[runs...]',
      'folders of runs, or of suites with all their runs (runs/latest when none is named)',
    )
    .option('--output <file>', 'where to write it (report.html in the folder that holds the runs)')
    .option('--open', 'open it in the browser')
    .option('--show-secrets', 'show what cookies, tokens and the like hold; they are masked otherwise')
    .option('--mask <names>', 'mask these header fields too, separated by commas', listed)
    .action(async (runs: string[], options: ReportOptions) => {
      const { reportCommand } = await import('../report.ts');
      done(await reportCommand(runs, options));
    })
    .addHelpText(
      'after',
      `
Verdicts and diagnoses are those that the runs were given (see rejudge); frames, windows and logs are read from the
captures again. A run that cannot be read is named on standard error and in the report, which holds all others.

Examples:
  h2lab report --open                                   the latest suite
  h2lab report .h2lab/runs/* --output all.html          every suite in one file`,
    );
}
