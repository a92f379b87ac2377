/** `h2lab new scenario ID`: a file with a working example and marked holes; and which holes a scenario still has. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Scenario } from '../kit/define-scenario.ts';
import { UsageError } from '../model/errors.ts';

/** How a hole begins; what is to stand there follows, up to `>`. */
const hole = '<fill in: ';

/** Ids are file names, and parts of command lines and of folders. */
const idShape = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const longestId = 60;

function source(id: string): string {
  return `/** ${hole}in one or two sentences, what happens here> */
import { defineScenario, use } from 'h2lab/kit';
// What breaks: one of h2lab/faults/*; \`h2lab list --json\` shows which scenario uses which, with its options.
import serverSlow from 'h2lab/faults/server-slow';

export default defineScenario({
  id: '${id}',
  title: '${hole}the failure, as a headline>',
  why: '${hole}where it was met, and what it looked like>',
  // What each party does, so that anybody could build it again without this file.
  procedure: {
    client: '${hole}which calls, with which deadline>',
    proxy: '${hole}what is special about it, if anything>',
    server: '${hole}how it answers>',
    expect: '${hole}what the analyzer must say>',
  },
  // What is special and no fault, in the control too: setup(setup) { setup.server.behave.GetItem = { sleepMs: 50 } },
  fault: use(serverSlow, { ms: 2000 }),
  // The traffic, with the fault and without it. Without it everything must be well.
  async drive(lab) {
    const channel = await lab.channel();
    await channel.serverStream().result;
    await channel.unary({ deadlineMs: 500 });
  },
  expect: {
    // One of \`h2lab list --signatures\`; \`h2lab explain ID\` says what it means.
    signature: '${hole}a signature>',
    // The more of these, the less can pass for it: hop, sender, cause, quantities: { deadline: { about: 0.5, within: 0.1 } },
    cause: 'server',
  },
});
`;
}

/** Options of `h2lab new scenario`. */
export interface NewScenarioOptions {
  dir: string;
}

/**
 * Writes the file and resolves to its path. Rejects with a {@link UsageError} for an id that is none, and where the
 * file is there already.
 */
export async function newScenario(id: string, { dir }: NewScenarioOptions): Promise<string> {
  if (!idShape.test(id) || id.length > longestId) {
    throw new UsageError(
      `${JSON.stringify(id)} is no id of a scenario: expected words of small letters and digits with dashes between` +
        ` them, at most ${longestId} characters, such as impatient-caller.`,
    );
  }
  const path = join(dir, `${id}.ts`);
  try {
    await mkdir(dir, { recursive: true });
    await writeFile(path, source(id), { flag: 'wx' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const there = code === 'EEXIST' || code === 'ENOTDIR';
    throw new UsageError(
      `${path}: ${there ? 'it is there already, and stays as it is; take another id or --dir' : message}.`,
    );
  }
  return path;
}

/** What is told of the new file. */
export function nextSteps(path: string, cwd: string): string {
  const shown = relative(cwd, path);
  return `written: ${shown}\nFill in what is marked ${hole.trim()}…>, then: npx h2lab run ./${shown}\n`;
}

/** Names of what is not filled in yet, such as `procedure.client`. */
export function holesIn({ title, why, procedure, expect }: Scenario): string[] {
  const texts: [string, unknown][] = [
    ['title', title],
    ['why', why],
    ...Object.entries(procedure ?? {}).map(([name, text]): [string, unknown] => [`procedure.${name}`, text]),
    ['expect.signature', expect?.signature],
  ];
  return texts.filter(([, text]) => String(text).includes(hole)).map(([name]) => name);
}
