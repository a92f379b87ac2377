import type { RunRecord } from '../../lab/model/events.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { verdictMarks, verdictOrder } from '../text/words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** Id of the section of the run with this index. */
export function runId(index: number): string {
  return `run-${index + 1}`;
}

/** A verdict as mark and word, coloured. */
export function verdictPill(kind: VerdictKind): Markup {
  return markup`<span class="verdict pill ${kind}"><span class="mark" aria-hidden="true">${verdictMarks[kind]}</span> ${kind}</span>`;
}

/** The beginning of the table of all runs, with the filter above it; rows follow one by one. */
export function tableStart(runs: readonly RunRecord[]): Markup {
  const kinds = verdictOrder.filter((kind) => runs.some((run) => run.verdict === kind));
  return markup`<main>
<section aria-labelledby="runs-title">
<h2 id="runs-title">Runs</h2>
<div class="filter needs-js" role="search">
<label for="filter">Filter</label><input id="filter" type="search" placeholder="scenario, variant, diagnosis" autocomplete="off" spellcheck="false">
${kinds.map((kind) => markup`<button type="button" class="chip ${kind}" data-verdict-filter="${kind}" aria-pressed="false">${kind}</button>\n`)}<span id="shown" role="status"></span>
</div>
<div class="scroll" tabindex="0" role="region" aria-labelledby="runs-title">
<table class="runs">
<thead><tr><th scope="col">Verdict</th><th scope="col">Scenario</th><th scope="col">Variant</th><th scope="col">Role</th><th scope="col">Expected</th><th scope="col">Diagnosed</th><th scope="col" class="number">Seconds</th></tr></thead>
<tbody>
`;
}

/** One row. Backend and proxy are told where the suite has several of them. */
export function tableRow(run: RunRecord, index: number, several: Several): Markup {
  const different = run.diagnosed !== run.expected;
  return markup`<tr class="${run.verdict}" data-run="${runId(index)}" data-verdict="${run.verdict}">
<td>${verdictPill(run.verdict)}</td>
<td><a href="#${runId(index)}">${run.scenario}</a></td>
<td>${variantText(run, several)}</td>
<td>${roleText(run, several)}</td>
<td class="expected"><code>${run.expected}</code></td>
<td class="diagnosed">${diagnosedCell(run.diagnosed, different && run.verdict !== 'unsupported')}</td>
<td class="number">${run.seconds.toFixed(1)}</td>
</tr>
`;
}

/** The end of the table. */
export function tableEnd(): Markup {
  return markup`</tbody>
</table>
</div>
</section>
`;
}

/** What differs between the runs of a suite, and so has to be named in each. */
export interface Several {
  backends: boolean;
  proxies: boolean;
  repeats: boolean;
}

/** Looks which names are needed to tell the runs apart. */
export function severalOf(runs: readonly RunRecord[]): Several {
  const differ = (name: (run: RunRecord) => string): boolean => new Set(runs.map(name)).size > 1;
  return {
    backends: differ((run) => run.backend),
    proxies: differ((run) => run.proxy),
    repeats: runs.some((run) => run.repeat > 1),
  };
}

/** `tls`, or `tls, docker, nghttpx` where they differ. */
export function variantText(run: RunRecord, several: Several): string {
  return [run.variant, several.backends && run.backend, several.proxies && run.proxy]
    .filter(Boolean)
    .join(', ');
}

/** `fault`, or `fault #2` where runs were repeated. */
export function roleText(run: RunRecord, several: Several): string {
  return several.repeats ? `${run.role} #${run.repeat}` : run.role;
}

function diagnosedCell(diagnosed: string | null, different: boolean): Markup {
  if (diagnosed === null) return markup`<span class="muted">no diagnosis</span>`;
  return different ? markup`<code class="different">${diagnosed}</code>` : markup`<code>${diagnosed}</code>`;
}
