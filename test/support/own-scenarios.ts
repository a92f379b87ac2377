/** Scenarios of a user's own, as files outside of the repository. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What differs between them. */
export interface OwnScenario {
  /** The file's name without its ending, and the scenario's id. */
  id: string;
  /** The signature that it expects. */
  signature?: string;
  /** Replaces `prepare` of its fault, as a property of an object literal. */
  prepare?: string;
  /** The traffic, as statements. */
  drive?: string;
}

/** Writes scenarios into `parent`/my-scenarios and returns that folder. */
export function ownScenarios(parent: string, ...scenarios: readonly OwnScenario[]): string {
  const folder = join(parent, 'my-scenarios');
  mkdirSync(folder, { recursive: true });
  for (const scenario of scenarios) writeFileSync(join(folder, `${scenario.id}.ts`), sourceOf(scenario));
  return folder;
}

function sourceOf({ id, signature = 'deadline-exceeded-client', prepare, drive }: OwnScenario): string {
  return `import { defineFault, defineScenario, type Lab, use, z } from 'h2lab/kit';
import serverSlow from 'h2lab/faults/server-slow';

const mine = defineFault({
  ...serverSlow,
  id: 'mine',
  options: z.object({ ms: z.number() }),
  ${prepare ?? ''}
});

export default defineScenario({
  id: '${id}',
  title: 'The catalogue is too slow for us',
  why: 'Our own timeout, our own service.',
  procedure: {
    client: 'Two calls with a deadline of 200 ms.',
    proxy: 'Nothing special.',
    server: 'Silent for a second.',
    expect: '${signature}',
  },
  fault: use(mine, { ms: 1000 }),
  async drive(lab: Lab) {
    ${drive ?? 'const channel = await lab.channel(); for (const deadlineMs of [200, 200]) await channel.unary({ deadlineMs });'}
  },
  expect: { signature: '${signature}' },
});
`;
}
