import { join } from 'node:path';
import { listIds, load } from '../../analyzer/node/discover.ts';
import { logSignsOf } from '../../analyzer/rules/kit/log-signs.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { explainText } from '../../reports/text/explain.ts';
import { UsageError } from '../model/errors.ts';
import { unknown } from './nearest.ts';
import { ending, rulesFolder } from './places.ts';
import { textOptions } from './terminal.ts';

/** Results name a healthy capture `healthy`; its rule has the catalogue's id. */
const aliases: Readonly<Record<string, string>> = { healthy: 'clean-control' };

/** The page of one signature, as text or as JSON. Rejects with the nearest names for an unknown id. */
export async function explain(signature: string, json: boolean): Promise<string> {
  const id = aliases[signature] ?? signature;
  const ids = await listIds(rulesFolder);
  if (!ids.includes(id)) {
    const names = [...ids, ...Object.keys(aliases)];
    throw new UsageError(unknown('signature', signature, names, 'h2lab list --signatures shows them all.'));
  }
  const { meta } = await load<Rule>(join(rulesFolder, `${id}${ending}`));
  const inLogs = logSignsOf(id);
  return json
    ? `${JSON.stringify({ ...meta, inLogs }, null, 2)}\n`
    : explainText(meta, inLogs, textOptions(process.stdout));
}
