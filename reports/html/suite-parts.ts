/** What a suite shows beside its runs: which diagnosis was taken for which, and how long runs took. */
import type { RunRecord } from '../../lab/model/events.ts';
import { count } from '../text/words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** More signatures than this are a list of mistakes and no matrix. */
const LARGEST_MATRIX = 14;

/** Scenarios whose durations are shown at once. */
const SLOWEST = 12;

/** Expected against diagnosed, of runs that came to a diagnosis. */
export function confusion(runs: readonly RunRecord[]): Markup | undefined {
  const judged = runs.flatMap(({ expected, diagnosed }) =>
    diagnosed === null ? [] : [{ expected, diagnosed }],
  );
  if (judged.length === 0) return undefined;
  const cells = new Map<string, number>();
  const key = (expected: string, diagnosed: string): string => JSON.stringify([expected, diagnosed]);
  for (const { expected, diagnosed } of judged)
    cells.set(key(expected, diagnosed), (cells.get(key(expected, diagnosed)) ?? 0) + 1);
  const names = [...new Set(judged.flatMap(({ expected, diagnosed }) => [expected, diagnosed]))].sort();
  const right = judged.filter(({ expected, diagnosed }) => expected === diagnosed).length;
  const wrong = [...cells].flatMap(([pair, n]) => {
    const [expected = '', diagnosed = ''] = JSON.parse(pair) as string[];
    return expected === diagnosed ? [] : [{ expected, diagnosed, n }];
  });
  return markup`<section aria-labelledby="confusion-title">
<h2 id="confusion-title">Expected and diagnosed</h2>
<p>${right} of ${count(judged.length, 'diagnosis', 'diagnoses')} as expected${wrong.length === 0 ? '.' : markup`; the others:`}</p>
${
  wrong.length > 0 &&
  markup`<ul class="confused">${wrong.map(({ expected, diagnosed, n }) => markup`<li>expected <code>${expected}</code>, diagnosed <code class="different">${diagnosed}</code>, ${count(n, 'time')}</li>\n`)}</ul>`
}
${names.length <= LARGEST_MATRIX && matrix(names, (expected, diagnosed) => cells.get(key(expected, diagnosed)))}
</section>
`;
}

function matrix(
  names: readonly string[],
  of: (expected: string, diagnosed: string) => number | undefined,
): Markup {
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix">
<table class="matrix">
<caption>Rows: what was expected. Columns: what was diagnosed.</caption>
<thead><tr><td></td>${names.map((name) => markup`<th scope="col"><span>${name}</span></th>`)}</tr></thead>
<tbody>${names.map(
    (expected) =>
      markup`<tr><th scope="row">${expected}</th>${names.map((diagnosed) => {
        const n = of(expected, diagnosed);
        if (n === undefined) return markup`<td class="none">·</td>`;
        return expected === diagnosed
          ? markup`<td class="right">${n}</td>`
          : markup`<td class="wrong">${n} ✗</td>`;
      })}</tr>\n`,
  )}</tbody>
</table>
</div>`;
}

interface Duration {
  scenario: string;
  runs: number;
  middle: number;
  longest: number;
}

function durationsOf(runs: readonly RunRecord[]): Duration[] {
  const times = new Map<string, number[]>();
  for (const { scenario, seconds, verdict } of runs)
    if (verdict !== 'unsupported') times.set(scenario, [...(times.get(scenario) ?? []), seconds]);
  return [...times]
    .map(([scenario, all]) => {
      const sorted = all.sort((a, b) => a - b);
      return {
        scenario,
        runs: sorted.length,
        middle: sorted[sorted.length >> 1] ?? 0,
        longest: sorted.at(-1) ?? 0,
      };
    })
    .sort((a, b) => b.longest - a.longest);
}

/** How long each scenario's runs took, the longest first. */
export function durations(runs: readonly RunRecord[]): Markup | undefined {
  const list = durationsOf(runs);
  const most = list[0]?.longest ?? 0;
  if (most === 0) return undefined;
  const rows = (some: readonly Duration[]): Markup => markup`<table class="durations">
<thead><tr><th scope="col">Scenario</th><th scope="col" class="number">Runs</th><th scope="col" class="number">Median s</th><th scope="col" class="number">Longest s</th><td></td></tr></thead>
<tbody>${some.map(
    ({ scenario, runs: n, middle, longest }) =>
      markup`<tr><th scope="row">${scenario}</th><td class="number">${n}</td><td class="number">${middle.toFixed(1)}</td><td class="number">${longest.toFixed(1)}</td><td class="span"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="longest" x="0" y="2" width="${((longest / most) * 100).toFixed(1)}" height="4"/><rect class="middle" x="0" y="2" width="${((middle / most) * 100).toFixed(1)}" height="4"/></svg></td></tr>\n`,
  )}</tbody>
</table>`;
  const rest = list.slice(SLOWEST);
  return markup`<section aria-labelledby="durations-title">
<h2 id="durations-title">Durations</h2>
${rows(list.slice(0, SLOWEST))}
${rest.length > 0 && markup`<details><summary>${count(rest.length, 'more scenario')}</summary>${rows(rest)}</details>`}
</section>
`;
}
