import type { Command } from 'commander';
import type { NewScenarioOptions } from '../new-scenario.ts';

/** `h2lab new scenario ID`: the beginning of a scenario of one's own. */
export function declareNew(root: Command, done: (code: number) => void): Command {
  const command = root.command('new').description('Write the beginning of a scenario of your own.');
  command
    .command('scenario')
    .description('Write one TypeScript file with a working example and its holes marked.')
    .argument('<id>', 'its id and file name: small letters, digits, dashes')
    .option('--dir <dir>', 'the folder of your scenarios', 'my-scenarios')
    .action(async (id: string, options: NewScenarioOptions) => {
      const { newScenario, nextSteps } = await import('../new-scenario.ts');
      process.stdout.write(nextSteps(await newScenario(id, options), process.cwd()));
      done(0);
    })
    .addHelpText(
      'after',
      `
A scenario is a failure that can be had again: it breaks one thing (fault), makes traffic (drive), and says which
diagnosis the analyzer must give (expect). It runs with the fault, and once more without it as its control, which
must be healthy. It imports h2lab/kit and h2lab/faults/ID, which mean the h2lab that runs it; TypeScript needs no
build. Nothing that is there is overwritten.

  1. h2lab new scenario impatient-caller          writes my-scenarios/impatient-caller.ts
  2. fill in what is marked; run names what is left
  3. h2lab run ./my-scenarios                     fault and control, plaintext and TLS
  4. h2lab run ./my-scenarios --keep              the lab stands: look around in it

Which faults there are: h2lab list --json | jq '.[].fault'. Which diagnoses: h2lab list --signatures.`,
    );
  return command;
}
