import { type Command, InvalidArgumentError, Option } from 'commander';
import { reporterKinds } from '../../../reports/reporter-names.ts';
import { listed } from '../listed.ts';
import type { RunOptions } from '../run.ts';
import { allClients, usualClient } from '../../model/clients.ts';
import { allVariants } from '../../model/variants.ts';
import { readShard } from '../shard.ts';

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return number;
}

function whole(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !Number.isSafeInteger(number) || number < 0)
    throw new InvalidArgumentError('It must be a whole number from 0.');
  return number;
}

function jobs(value: string): number | 'auto' {
  return value === 'auto' ? value : positive(value);
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

const variantsOf = listOf(allVariants);

/** `all`, or some of them. */
function variants(value: string): string[] {
  return value === 'all' ? [...allVariants] : variantsOf(value);
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
    .option(
      '--client <clients>',
      `${allClients.join(', ')}: the client of scenarios that need none of their own`,
      listOf(allClients),
      [usualClient],
    )
    .option('--variant <variants>', 'plain, tls, tls-logs, tls-nokeys; or all', variants, ['plain', 'tls'])
    .addOption(new Option('--tls <variants>', 'as --variant').argParser(variants).hideHelp())
    .option('--roles <roles>', 'fault, control or both', listOf(['fault', 'control']), ['fault', 'control'])
    .option('--repeat <n>', 'run each this often', positive, 1)
    .option('--jobs <n>', 'runs at the same time; auto goes by cores', jobs, 'auto')
    .option(
      '--retries <n>',
      'more attempts for a run that is not as expected; one that passes is flaky',
      whole,
      0,
    )
    .option('--shard <i/n>', 'the i-th of n parts of the runs', readShard)
    .option('--fail-fast', 'begin no further run once one is not as expected')
    .option('--seed <n>', 'decides every random choice; made up and printed without it', whole)
    .option('--fresh', 'make the network and start the peers of each run anew')
    .option('--keep', 'keep each lab after its traffic until Ctrl-C, and say how to enter it')
    .addOption(
      new Option('--tap <ends>', 'capture at one end of each hop or at both')
        .choices(['one', 'both'])
        .default('one'),
    )
    .option('--tap-ring <mib>', 'keep the newest packets alone, this many MiB a tap', positive)
    .option(
      '--reporter <list>',
      'how to report, several at once: NAME or NAME=FILE, separated by commas (default: list,html)',
      (list: string, before: string[] | undefined) => [...(before ?? []), list],
    )
    .option('--json <file>', 'write the suite as JSON (h2lab.suite/1); - is standard output')
    .option('--show-secrets', 'show what cookies, tokens and the like hold; reports mask them otherwise')
    .option('--mask <names>', 'mask these header fields too, separated by commas', listed)
    .option('--no-keys', 'leave the TLS keys out of what is kept; such runs cannot be judged again')
    .option('--envoy-version <version>', 'the Envoy to run')
    .option('--envoy-image <image>', 'another Envoy image (docker)')
    .option('--strict', 'a run that is unsupported here counts as inconclusive')
    .action(async (filters: string[], { tls, ...options }: RunOptions & { tls?: RunOptions['variant'] }) => {
      const { runCommand } = await import('../run.ts');
      done(await runCommand(filters, { ...options, variant: tls ?? options.variant }, argv));
    })
    .addHelpText(
      'after',
      `
Variants: what the analyzer is given. One run of the lab over TLS answers all that are asked of its three.
  plain         plaintext
  tls           TLS with its keys
  tls-logs      TLS without keys, and the logs of the proxy and the clients
  tls-nokeys    TLS without keys; what is right as far as it goes is inconclusive, what is wrong is contradicted

Verdicts:
  confirmed     the analyzer named the injected fault (or found the control healthy)
  contradicted  it named something else
  inconclusive  the fault did not bite, or the capture is not good enough
  unsupported   this backend or proxy cannot do it
  broken        the run itself failed

Reporters:
${Object.entries(reporterKinds)
  .map(([name, { title }]) => `  ${name.padEnd(12)}  ${title}`)
  .join('\n')}
FILE may be - for standard output; without one the report lies in the folder of the suite. A reporter that fails
makes the command fail (5), after the others are done.

The worst verdict decides the exit code; broken is 3 when the environment lacks something, else 5.
Run folders go to .h2lab/runs, or below the folder that H2LAB_STATE names.`,
    );
}
