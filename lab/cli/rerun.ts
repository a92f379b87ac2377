import { listIds } from '../../analyzer/node/discover.ts';
import { type Rerun, rerunCommand } from '../../reports/text/failures.ts';
import { scenariosFolder } from './places.ts';
import { isPath } from './select.ts';

/** Commands that run a run again: a scenario of this project by its id, a user's own by the paths that were given. */
export async function rerunOf(filters: readonly string[]): Promise<Rerun> {
  const ids = new Set(await listIds(scenariosFolder));
  const sources = filters.filter(isPath);
  return (run) => rerunCommand(run, ids.has(run.scenario) ? [] : sources);
}
