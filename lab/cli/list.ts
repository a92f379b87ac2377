import { discover } from '../../analyzer/node/discover.ts';
import type { Rule } from '../../analyzer/model/rule.ts';
import type { Scenario } from '../kit/define-scenario.ts';
import { rulesFolder, scenariosFolder } from './places.ts';

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** The scenarios as a table or as JSON. */
export async function listScenarios(json: boolean): Promise<string> {
  const scenarios = (await discover<Scenario>(scenariosFolder)).map(({ value }) => value);
  if (json) {
    const rows = scenarios.map((s) => ({
      id: s.id,
      title: s.title,
      fault: s.fault.fault.id,
      options: s.fault.options,
      expected: s.expect,
    }));
    return `${JSON.stringify(rows, null, 2)}\n`;
  }
  return table([
    ['SCENARIO', 'FAULT', 'EXPECTED DIAGNOSIS', 'WHAT'],
    ...scenarios.map((s) => [s.id, s.fault.fault.id, s.expect.signature, s.title]),
  ]);
}

/** The signatures as a table or as JSON. */
export async function listSignatures(json: boolean): Promise<string> {
  const rules = (await discover<Rule>(rulesFolder)).map(({ value }) => value.meta);
  if (json) {
    const rows = rules.map(({ id, reportedAs, title, layer, standing }) => ({
      id,
      reportedAs,
      title,
      layer,
      standing,
    }));
    return `${JSON.stringify(rows, null, 2)}\n`;
  }
  return table([
    ['SIGNATURE', 'LAYER', 'KIND', 'WHAT'],
    ...rules.map((m) => [m.id, m.layer, m.standing, m.title]),
  ]);
}
