import type { Command } from 'commander';
import type { RejudgeOptions } from '../rejudge.ts';

/** `h2lab rejudge [RUN…]`: a stored run, judged again with the rules of today. */
export function declareRejudge(root: Command, done: (code: number) => void): Command {
  return root
    .command('rejudge')
    .description('Analyze and judge stored runs again with the rules of today, and say what changed.')
    .argument(
      '[runs...]',
      'folders of runs, or of suites with all their runs (runs/latest when none is named)',
    )
    .option('--json', 'before, after and what changed as JSON (h2lab.rejudge/1)')
    .action(async (runs: string[], options: RejudgeOptions) => {
      const { rejudgeCommand } = await import('../rejudge.ts');
      done(await rejudgeCommand(runs, options));
    })
    .addHelpText(
      'after',
      `
Nothing is written: the run folder keeps the answer that was given then. The captures carry their keys, so neither
the lab nor the network is needed. Compared are verdict, signature, confidence, certainty, sender, cause, hop and the
list of incidents. A run whose fault did not bite, or whose capture lost packets, stays inconclusive.

Exit code: 0 as it was, 1 something changed, 2 there was nothing to judge, 4 no run folder.

Examples:
  h2lab rejudge                                         every run of the latest suite
  h2lab rejudge .h2lab/runs/latest/drain-netns-tls-fault-1
  h2lab rejudge .h2lab/runs/* --json | jq '.runs[] | select(.changed != [])'`,
    );
}
