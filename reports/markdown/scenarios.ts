/** One row of the page of scenarios. */
export interface ScenarioRow {
  id: string;
  title: string;
  why: string;
  procedure: { client: string; proxy: string; server: string; expect: string };
  fault: { id: string; explains: string };
  expected: string;
  /** Signatures that it shows besides the expected one. */
  alsoShown: readonly string[];
  /** Seconds that its traffic may take. */
  budgetSeconds: number;
  /** Cells of what was measured, one a column of {@link measuredColumns}; absent where nothing was. */
  measured?: readonly string[];
}

/** A signature of the catalogue, and why no scenario shows it where none does. */
export interface SignatureRow {
  id: string;
  notHere: string;
}

const measuredColumns = ['time', 'plain', 'tls', 'tls-logs', 'tls-nokeys', 'false alarms'];

/** The signatures of the catalogue, each with the scenarios that show it, or with the reason why none does. */
function signatureLines(rows: readonly ScenarioRow[], signatures: readonly SignatureRow[]): string {
  return signatures
    .map(({ id, notHere }) => {
      const showing = rows.filter(({ expected, alsoShown }) => expected === id || alsoShown.includes(id));
      const links = showing.map((row) => `[${row.id}](${row.id}.ts)`).join(', ');
      return `| \`${id}\` | ${links === '' ? `none: ${notHere}` : links} |\n`;
    })
    .join('');
}

/**
 * The page `scenarios/README.md`: what each scenario breaks, the diagnosis that it must get, and how that went when all of
 * them were last run.
 */
export function scenariosPage(rows: readonly ScenarioRow[], signatures: readonly SignatureRow[]): string {
  const head = ['scenario', 'fault', 'expected diagnosis', 'budget', ...measuredColumns];
  const table = [head, head.map(() => '---'), ...rows.map(cellsOf)].map(
    (cells) => `| ${cells.join(' | ')} |\n`,
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
    'Faults that act together (`one+other`) have a control for each of them, `SCENARIO.FAULT`, in which that one acts\n' +
    'alone and its own diagnosis is expected.\n' +
    'What other proxies than Envoy make of them, and older Envoys: [dialects](DIALECTS.md).\n\n' +
    'The budget is what the traffic of a run may take. The columns behind it are of the last run of all scenarios on\n' +
    'namespaces through Envoy: the longest run with the fault, the share of right answers in each variant (– where it\n' +
    'means nothing there), and controls that were taken for ill. `h2lab pages --measured SUITE.json` writes them.\n\n' +
    table.join('') +
    '\n## Signatures\n\nWhere each signature of the catalogue is shown.\n\n| signature | scenarios |\n| --- | --- |\n' +
    signatureLines(rows, signatures) +
    sections.join('')
  );
}

function cellsOf({ id, fault, expected, budgetSeconds, measured }: ScenarioRow): readonly string[] {
  const seen = measured ?? measuredColumns.map(() => '–');
  return [`[${id}](${id}.ts)`, `\`${fault.id}\``, `\`${expected}\``, `${budgetSeconds} s`, ...seen];
}
