/** One row of the page of scenarios. */
export interface ScenarioRow {
  id: string;
  title: string;
  why: string;
  procedure: { client: string; proxy: string; server: string; expect: string };
  fault: { id: string; explains: string };
  expected: string;
  /** Cells of the table of what was measured; absent where nothing was. */
  measured?: readonly string[];
}

/** The page `scenarios/MEASURED.md`: how each scenario went when all were last run; rows without cells are left out. */
export function measuredPage(rows: readonly Pick<ScenarioRow, 'id' | 'measured'>[]): string {
  const lines = rows.flatMap(({ id, measured }) =>
    measured === undefined ? [] : [`| ${[`[${id}](${id}.ts)`, ...measured].join(' | ')} |\n`],
  );
  return (
    '# Scenarios, as measured\n\n' +
    'When all of them were last run on namespaces through Envoy: the time of the longest run with the fault, the share of\n' +
    'right answers in each variant (– where it means nothing there), and controls that were taken for ill.\n' +
    '`h2lab pages --measured SUITE.json` writes it.\n\n' +
    '| scenario | time | plain | tls | tls-logs | tls-nokeys | false alarms |\n| --- | --- | --- | --- | --- | --- | --- |\n' +
    lines.join('')
  );
}

/** The page `scenarios/README.md`: what each scenario breaks, and the diagnosis that it must get. */
export function scenariosPage(rows: readonly ScenarioRow[]): string {
  const table = rows.map(
    ({ id, fault, expected }) => `| [${id}](${id}.ts) | \`${fault.id}\` | \`${expected}\` |\n`,
  );
  const sections = rows.map(
    ({ id, title, why, procedure, fault }) =>
      `\n## ${id}\n\n${title}. ${why}\n\n` +
      `- **Fault**: ${fault.explains}\n- **Client**: ${procedure.client}\n- **Proxy**: ${procedure.proxy}\n` +
      `- **Server**: ${procedure.server}\n- **Expected**: ${procedure.expect}\n`,
  );
  return (
    '# Scenarios\n\n' +
    'Each file here is a failure that can be reproduced: it breaks one thing, drives traffic, and says which\n' +
    'diagnosis the analyzer must give. Each also runs without its fault, and must then be found `healthy`.\n' +
    'Times, variants and shares of right answers: [as measured](MEASURED.md).\n\n' +
    '| scenario | fault | expected diagnosis |\n| --- | --- | --- |\n' +
    table.join('') +
    sections.join('')
  );
}
