import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discover } from '../../analyzer/node/discover.ts';
import { logSignsOf } from '../../analyzer/rules/kit/log-signs.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import { jsonSchemas } from '../../reports/json-schemas.ts';
import { dialectsPage } from '../../reports/markdown/dialects.ts';
import { scenariosPage } from '../../reports/markdown/scenarios.ts';
import { signaturePage } from '../../reports/markdown/signature.ts';
import { budgetOf, type Scenario } from '../kit/define-scenario.ts';
import { readDialects } from './dialects.ts';
import { type Measured, measuredCells, readMeasured } from './measured.ts';
import { rulesFolder, scenariosFolder } from './places.ts';

const signatures = join('analyzer', 'signatures');
const schemas = join('reports', 'schema');

function measuredPart(measured: Measured, id: string): { measured?: string[] } {
  const cells = measuredCells(measured, id);
  return cells === undefined ? {} : { measured: cells };
}

/** Every generated page of the repository, by path from its root. */
async function generatedPages(root: string): Promise<Map<string, string>> {
  const measured = await readMeasured(root);
  const rules = await discover<Rule>(rulesFolder);
  const scenarios = await discover<Scenario>(scenariosFolder);
  const pages = new Map(
    rules.map(({ id, value }) => [join(signatures, `${id}.md`), signaturePage(value.meta, logSignsOf(id))]),
  );
  const rows = scenarios.map(({ value: s }) => ({
    id: s.id,
    title: s.title,
    why: s.why,
    procedure: s.procedure,
    fault: s.fault.fault,
    expected: s.expect.signature,
    alsoShown: [...(s.expect.contributing ?? []), ...(s.expect.beside ?? [])],
    budgetSeconds: budgetOf(s),
    ...measuredPart(measured, s.id),
  }));
  for (const [name, text] of jsonSchemas()) pages.set(join(schemas, name), text);
  const signatureRows = rules.map(({ id, value: { meta } }) => ({ id, notHere: meta.reproduce }));
  const { scenarios: dialects } = await readDialects(root);
  const dialectRows = scenarios.flatMap(({ id, value: { title, expect } }) => {
    const proxies = dialects[id];
    return proxies === undefined ? [] : [{ id, title, expected: expect.signature, hop: expect.hop, proxies }];
  });
  return pages
    .set(join('scenarios', 'README.md'), scenariosPage(rows, signatureRows))
    .set(join('scenarios', 'DIALECTS.md'), dialectsPage(dialectRows));
}

/** Pages that differ from what would be generated now, or that nothing generates any more. */
export async function stalePages(root: string): Promise<string[]> {
  const pages = await generatedPages(root);
  const stale: string[] = [];
  for (const [path, text] of pages) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (found !== text) stale.push(path);
  }
  const present = await Promise.all(
    [signatures, schemas].map(async (folder) => {
      const names = await readdir(join(root, folder)).catch(() => []);
      return names.map((name) => join(folder, name));
    }),
  );
  const left = present.flat().filter((path) => !pages.has(path));
  return [...stale, ...left];
}

/** Writes every generated page below `root` and removes those that nothing generates. */
export async function writePages(root: string): Promise<string[]> {
  const stale = await stalePages(root);
  const pages = await generatedPages(root);
  for (const path of stale) {
    const text = pages.get(path);
    if (text === undefined) await rm(join(root, path));
    else await writeFile(join(root, path), text);
  }
  return stale;
}
