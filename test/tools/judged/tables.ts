/** Answers as tables: one row a capture, one row a set and form, and stated against observed confidence. */
import type { Answer } from './answers.ts';

/** Bands of stated confidence, each from its bound up to the next one. */
const bands = [0, 0.01, 0.5, 0.6, 0.7, 0.8, 0.9];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '' : `${Math.round((100 * part) / whole)} %`;
}

function groups(answers: readonly Answer[], key: (answer: Answer) => string): [string, Answer[]][] {
  const map = new Map<string, Answer[]>();
  for (const answer of answers) map.set(key(answer), [...(map.get(key(answer)) ?? []), answer]);
  return [...map];
}

/** Right, open and wrong by set and form, and how many of the wrong ones were sure of themselves. */
export function accuracyTable(answers: readonly Answer[]): string {
  return table(
    ['set', 'form', 'captures', 'right', 'right and ≥ 0.8', 'no answer', 'wrong', 'wrong and ≥ 0.8'],
    groups(answers, ({ set, form }) => `${set}\n${form}`).map(([key, group]) => {
      const [set = '', form = ''] = key.split('\n');
      const count = (which: (answer: Answer) => boolean): number => group.filter(which).length;
      const right = count(({ verdict }) => verdict === 'right');
      return [
        ...[set, form, String(group.length), `${right} (${share(right, group.length)})`],
        String(count(({ verdict, confidence }) => verdict === 'right' && confidence >= 0.8)),
        String(count(({ verdict }) => verdict === 'open')),
        String(count(({ verdict }) => verdict === 'wrong')),
        String(count(({ verdict, confidence }) => verdict === 'wrong' && confidence >= 0.8)),
      ];
    }),
  );
}

/** Stated confidence against the observed share of right answers, a row a band; answers alone, not their absence. */
export function calibrationTable(answers: readonly Answer[]): string {
  const given = answers.filter(({ verdict }) => verdict !== 'open');
  const rows = bands.flatMap((from, index) => {
    const to = bands[index + 1] ?? 1.01;
    const inBand = given.filter(({ confidence }) => confidence >= from && confidence < to);
    if (inBand.length === 0) return [];
    const right = inBand.filter(({ verdict }) => verdict === 'right').length;
    const stated = inBand.reduce((sum, { confidence }) => sum + confidence, 0) / inBand.length;
    return [
      [
        `${from} to ${Math.min(to, 1)}`,
        String(inBand.length),
        stated.toFixed(2),
        share(right, inBand.length),
      ],
    ];
  });
  return table(['confidence', 'answers', 'stated, mean', 'observed right'], rows);
}

/** A row a capture and form; `reasons` explains the misses. */
export function captureTable(answers: readonly Answer[], reasons: Readonly<Record<string, string>>): string {
  return table(
    ['capture', 'form', 'expected', 'answer', 'confidence', '', 'remark'],
    answers.map(({ set, name, form, right, signature, confidence, certainty, verdict, differs }) => [
      ...[`${set}/${name}`, form, right[0] ?? '', signature],
      verdict === 'open' ? '' : `${confidence.toFixed(2)}${certainty === 'inferred' ? ' inferred' : ''}`,
      verdict === 'right' && differs.length > 0 ? 'right, in part' : verdict,
      [...differs, reasons[`${set}/${name} (${form})`] ?? ''].filter((text) => text !== '').join('; '),
    ]),
  );
}
