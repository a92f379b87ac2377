import type { LabTable, TrialResult } from './results.ts';

/** What a cell shows; a place that was not tried shows nothing. */
const words: Readonly<Record<TrialResult['outcome'], string>> = {
  healed: 'bitten+healed',
  unsupported: 'unsupported',
  failed: 'FAILED',
};

function placeOf({ backend, proxy, variant }: TrialResult): string {
  return [backend, proxy, ...(variant === 'plain' ? [] : [variant])].join(' ');
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** One line a reason, with the faults and places that it is said of. */
function reasons(trials: readonly TrialResult[]): string[] {
  const said = new Map<string, Map<string, string[]>>();
  for (const trial of trials) {
    const faults = said.get(trial.reason ?? '') ?? new Map<string, string[]>();
    faults.set(trial.fault, [...(faults.get(trial.fault) ?? []), placeOf(trial)]);
    said.set(trial.reason ?? '', faults);
  }
  return [...said].flatMap(([reason, faults]) => [
    `  ${reason.replaceAll('\n', '\n    ')}`,
    ...[...faults].map(([fault, places]) => `    ${fault}: ${places.join(', ')}`),
  ]);
}

/** The table as text: a row a fault, a column a place, then what is unsupported and what failed, by reason. */
export function tableText({ faults, trials, absent, unsupportedOnNetns, seconds }: LabTable): string {
  const places = [...new Set(trials.map(placeOf))];
  const cells = new Map(trials.map((trial) => [`${trial.fault} ${placeOf(trial)}`, words[trial.outcome]]));
  const rows = faults.map((fault) => [fault, ...places.map((place) => cells.get(`${fault} ${place}`) ?? '')]);
  const of = (outcome: TrialResult['outcome']): TrialResult[] =>
    trials.filter((trial) => trial.outcome === outcome);
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', title, ...lines];
  const counts = `${of('healed').length} bitten and healed, ${of('unsupported').length} unsupported, ${of('failed').length} failed`;
  return [
    ...table([['fault', ...places], ...rows]),
    ...section('unsupported:', reasons(of('unsupported'))),
    ...section('FAILED:', reasons(of('failed'))),
    ...section(
      'not on this machine:',
      absent.map(({ what, reason }) => `  ${what}: ${reason}`),
    ),
    '',
    `${faults.length} faults, ${unsupportedOnNetns.length} unsupported on netns${unsupportedOnNetns.map((id) => ` ${id}`).join('')}`,
    `${counts} in ${seconds.toFixed(1)} s`,
    '',
  ].join('\n');
}
