import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunOptions } from '../run.ts';

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

function listed(value: string): string[] {
  return [...new Set(value.split(',').map((item) => item.trim()))];
}

function listOf(allowed: readonly string[]): (value: string) => string[] {
  return (value) => {
    const items = listed(value);
    const wrong = items.find((item) => !allowed.includes(item));
    if (wrong !== undefined) {
      throw new InvalidArgumentError(
        `It takes ${allowed.join(', ')}, separated by commas; ${JSON.stringify(wrong)} is none.`,
      );
    }
    return items;
  };
}

/** `h2lab run [FILTER…]`: runs scenarios and judges their diagnoses. */
export function declareRun(root: Command, done: (code: number) => void, argv: readonly string[]): Command {
  return root
    .command('run')
    .description(
      'Run scenarios: inject the fault, capture, analyze, judge. Each also runs without its fault.',
    )
    .argument(
      '[filters...]',
      'scenario ids or parts of them; a .ts/.js file or a folder with your own scenarios',
    )
    .addOption(
      new Option('--backend <backend>', 'where the hosts live')
        .choices(['auto', 'netns', 'docker'])
        .default('auto'),
    )
    .option('--proxy <proxies>', 'envoy, haproxy, nghttpx, nginx, node, none', listed, ['envoy'])
    .option('--tls <variants>', 'plain, tls or both', listOf(['plain', 'tls']), ['plain', 'tls'])
    .option('--roles <roles>', 'fault, control or both', listOf(['fault', 'control']), ['fault', 'control'])
    .option('--repeat <n>', 'run each this often', positive, 1)
    .option('--jobs <n>', 'runs at the same time', positive)
    .option('--json <file>', 'write the suite as JSON (h2lab.suite/1); - is standard output')
    .option('--envoy-version <version>', 'the Envoy to run')
    .option('--envoy-image <image>', 'another Envoy image (docker)')
    .option('--strict', 'a run that is unsupported here counts as inconclusive')
    .action(async (filters: string[], options: RunOptions) => {
      const { runCommand } = await import('../run.ts');
      done(await runCommand(filters, options, argv));
    })
    .addHelpText(
      'after',
      `
Verdicts:
  confirmed     the analyzer named the injected fault (or found the control healthy)
  contradicted  it named something else
  inconclusive  the fault did not bite, or the capture is not good enough
  unsupported   this backend or proxy cannot do it
  broken        the run itself failed

The worst verdict decides the exit code; broken is 3 when the environment lacks something, else 5.
Run folders go to .h2lab/runs, or below the folder that H2LAB_STATE names.`,
    );
}
