import { join } from 'node:path';
import { listIds, load } from '../../analyzer/node/discover.ts';
import { ending, rulesFolder } from '../../lab/cli/places.ts';

/**
 * Loads every rule, one after the other. Jest cannot load modules that share others at the same time; once they are
 * there, whoever discovers them all at once in a test finds them.
 */
export async function loadRules(): Promise<void> {
  for (const id of await listIds(rulesFolder)) await load(join(rulesFolder, `${id}${ending}`));
}
