/** Stated against observed: a row a band of each set, and a row a signature with its share in each set. */
import { type Interval, wilson } from './interval.ts';
import { given, type Stated } from './stated.ts';

/** Bands of stated confidence, each from its bound up to the next one. */
const bands = [0, 0.5, 0.6, 0.7, 0.8, 0.9];

/** How far the observed share may be from the stated one. */
const tolerance = 0.1;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function between({ low, high }: Interval): string {
  return `${percent(low)} to ${percent(high)}`;
}

function groups<T>(items: readonly T[], key: (item: T) => string): [string, T[]][] {
  const map = new Map<string, T[]>();
  for (const item of items) map.set(key(item), [...(map.get(key(item)) ?? []), item]);
  return [...map];
}

function mean(answers: readonly Stated[]): number {
  return answers.reduce((sum, { confidence }) => sum + confidence, 0) / answers.length;
}

function right(answers: readonly Stated[]): number {
  return answers.filter(({ verdict }) => verdict === 'right').length;
}

/** Whether stated and observed agree, in words that say what so few samples allow. */
export function agreement(stated: number, hits: number, count: number): string {
  const distance = Math.abs(stated - hits / count);
  const { low, high } = wilson(hits, count);
  if (distance <= tolerance + 1e-9) return 'within 10 points';
  return stated >= low && stated <= high
    ? `${Math.round(distance * 100)} points off; too few to tell`
    : `${Math.round(distance * 100)} points off`;
}

/** One band of one set. */
interface Band {
  set: string;
  band: string;
  stated: number;
  hits: number;
  count: number;
}

function bandsOf(answers: readonly Stated[]): Band[] {
  return groups(given(answers), ({ set }) => set).flatMap(([set, all]) =>
    bands.flatMap((from, index): Band[] => {
      const to = bands[index + 1] ?? 1.01;
      const inBand = all.filter(({ confidence }) => confidence >= from - 1e-9 && confidence < to - 1e-9);
      if (inBand.length === 0) return [];
      const band = `${from} to ${Math.min(to, 1)}`;
      return [{ set, band, stated: mean(inBand), hits: right(inBand), count: inBand.length }];
    }),
  );
}

/** What has to hold, and where it does not, in a line each: in each band of each set the observed share within 10 points. */
export function summary(answers: readonly Stated[]): string {
  const all = bandsOf(answers).map((one) => ({ ...one, says: agreement(one.stated, one.hits, one.count) }));
  const within = all.filter(({ says }) => says === 'within 10 points');
  const few = all.filter(({ says }) => says.endsWith('too few to tell'));
  const off = all.filter((one) => !within.includes(one) && !few.includes(one));
  const share = (list: readonly Band[]): string =>
    `${list.reduce((sum, { count }) => sum + count, 0)} answers`;
  const listed = (list: readonly (Band & { says: string })[]): string =>
    list.map(({ set, band, count, says }) => `${set}, ${band} (${count} answers: ${says})`).join('; ');
  const sure = answers.filter(({ verdict, confidence }) => verdict === 'wrong' && confidence >= 0.8).length;
  return [
    `- within 10 points: ${within.length} of ${all.length} bands, ${share(within)} of ${given(answers).length}`,
    `- not within 10 points: ${off.length === 0 ? 'none' : listed(off)}`,
    `- not within 10 points, too few to tell: ${few.length === 0 ? 'none' : listed(few)}`,
    `- wrong with 0.8 or more: ${sure === 0 ? 'none' : sure}\n`,
  ].join('\n');
}

/** A row a band of each set. */
export function bandTable(answers: readonly Stated[]): string {
  const rows = bandsOf(answers).map(({ set, band, stated, hits, count }) => [
    ...[set, band, stated.toFixed(2), String(count)],
    ...[percent(hits / count), between(wilson(hits, count)), agreement(stated, hits, count)],
  ]);
  const head = ['set', 'band', 'stated, mean', 'answers', 'observed right', '95 % interval', ''];
  return table(head, rows);
}

/** A row a set: how many there are, and how many answers were sure. */
export function setTable(answers: readonly Stated[]): string {
  const rows = groups(answers, ({ set, role }) => `${set}\n${role}s`).map(([key, all]) => {
    const count = (which: (one: Stated) => boolean): string => String(all.filter(which).length);
    return [
      ...key.split('\n'),
      ...[String(all.length), count(({ verdict }) => verdict === 'right')],
      count(({ verdict }) => verdict === 'open'),
      count(({ verdict }) => verdict === 'wrong'),
      count(({ verdict, confidence }) => verdict === 'wrong' && confidence >= 0.8),
    ];
  });
  return table(['set', '', 'captures', 'right', 'no answer', 'wrong', 'wrong and ≥ 0.8'], rows);
}

/** A row a signature and confidence: right of all in each set, which is what stated confidences are set by. */
export function signatureTable(answers: readonly Stated[]): string {
  const sets = [...new Set(answers.map(({ set }) => set))];
  const key = ({ signature, confidence }: Stated): string => `${signature}\n${confidence.toFixed(2)}`;
  const rows = groups(given(answers), key)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => [
      ...name.split('\n'),
      ...sets.map((set) => {
        const own = all.filter((one) => one.set === set);
        return own.length === 0 ? '' : `${right(own)} of ${own.length}`;
      }),
    ]);
  return table(['answer', 'stated', ...sets], rows);
}
