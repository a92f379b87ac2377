import { allWell, collectFacts, type MachineFact } from '../setup/facts.js';
import { ExitCode } from './exit-codes.ts';

function mark(fact: MachineFact): string {
  if (fact.ok) return 'ok';
  return fact.optional ? 'absent' : 'MISSING';
}

function rows(facts: readonly MachineFact[]): string[][] {
  return [
    ['', 'TOOL', 'VERSION', 'WHERE'],
    ...facts.map((fact) => [mark(fact), fact.tool, fact.version ?? '-', fact.where ?? '-']),
  ];
}

function aligned(table: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of table) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return table
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** The table of `h2lab doctor` and its exit code: 0, or 3 when something that is needed is missing. */
export async function doctor(json: boolean): Promise<{ text: string; code: number }> {
  const facts = await collectFacts();
  const code = allWell(facts) ? ExitCode.ok : ExitCode.lacking;
  if (json) return { text: `${JSON.stringify(facts, null, 2)}\n`, code };
  const absent = facts
    .filter((fact) => !fact.ok)
    .map((fact) => `\n${fact.tool}: without it, ${fact.offWithout}\n  ${fact.fix}\n`);
  return { text: aligned(rows(facts)) + absent.join(''), code };
}
