import type { SuiteRecord } from '../../lab/model/events.ts';
import { elapsedText } from '../text/numbers.ts';
import { count, verdictMarks, verdictOrder } from '../text/words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** Width of the totals' bar in its own units. */
const BAR = 1000;

/** The head of the page: the result in a sentence, the totals as a bar, the environment. */
export function summary(suite: SuiteRecord): Markup {
  const { totals, runs, environment } = suite;
  const flaky = suite.flaky === 0 ? 'none flaky' : `${count(suite.flaky, 'scenario variant')} flaky`;
  const named = (name: 'backend' | 'proxy'): string => [...new Set(runs.map((run) => run[name]))].join(', ');
  const facts = Object.entries({ backend: named('backend'), proxy: named('proxy'), ...environment }).filter(
    ([, value]) => value !== '',
  );
  return markup`<header class="top">
<p class="eyebrow">h2lab report</p>
<h1>${headline(suite)}</h1>
<p class="when"><time datetime="${suite.started}">${suite.started.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time>, ${elapsedText(suite.seconds)}, ${flaky}</p>
${runs.length > 0 && bar(suite)}
<ul class="totals">
${verdictOrder
  .filter((kind) => totals[kind] > 0)
  .map(
    (kind) =>
      markup`<li class="verdict ${kind}"><span class="mark" aria-hidden="true">${verdictMarks[kind]}</span> <b>${totals[kind]}</b> ${kind}</li>\n`,
  )}</ul>
${
  facts.length > 0 &&
  markup`<dl class="environment">
${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`
}
</header>
`;
}

function headline({ totals, runs }: SuiteRecord): string {
  if (runs.length === 0) return 'No runs';
  const counted = runs.length - totals.unsupported;
  if (totals.confirmed === counted && counted > 0) {
    return counted === 1 ? 'The run is confirmed' : `All ${counted} runs confirmed`;
  }
  return `${totals.confirmed} of ${count(counted, 'run')} confirmed`;
}

/** Attributes only: the page's policy forbids inline styles. */
function bar({ totals, runs }: SuiteRecord): Markup {
  let x = 0;
  const kinds = verdictOrder.filter((kind) => totals[kind] > 0);
  const parts = kinds.map((kind) => {
    const width = (totals[kind] / runs.length) * BAR;
    const gap = kind === kinds.at(-1) ? 0 : 3;
    const part = markup`<rect class="${kind}" x="${x.toFixed(1)}" y="0" width="${Math.max(0, width - gap).toFixed(1)}" height="10"/>`;
    x += width;
    return part;
  });
  return markup`<svg class="bar" viewBox="0 0 ${BAR} 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>`;
}
