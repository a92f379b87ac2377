import type { Lab } from '../../kit/lab.ts';
import type { Path } from '../../kit/path.ts';
import { stopProgram } from './program.ts';

/** A path is whole again in milliseconds; a loaded machine takes longer to say so. */
const wholeCeilingMs = 10_000;

/** Takes the rules off a path, ends the program there, and waits until a datagram goes through it and is answered. */
export async function healPath(lab: Lab, path: Path): Promise<void> {
  await path.clear();
  await stopProgram(path);
  await lab.until(
    `${path.hop} to carry packets both ways again`,
    async () => ((await path.passes()) ? true : undefined),
    wholeCeilingMs,
  );
}
