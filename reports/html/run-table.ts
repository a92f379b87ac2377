import { basename } from 'node:path';
import { usualClient } from '../../lab/model/clients.ts';
import type { RunRecord } from '../../lab/model/events.ts';
import type { VerdictKind } from '../../lab/model/verdict.ts';
import { verdictMarks, verdictOrder } from '../text/words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** Names of the runs' pages, each once: those of their folders where these can stand in an address. */
export function slugsOf(runs: readonly RunRecord[]): string[] {
  const taken = new Set<string>();
  return runs.map(({ folder }, index) => {
    const name = basename(folder).replace(/[^A-Za-z0-9._-]+/g, '_');
    const slug = name === '' || taken.has(name) ? `${name}~${index + 1}` : name;
    taken.add(slug);
    return slug;
  });
}

/** A verdict as mark and word, coloured. */
export function verdictPill(kind: VerdictKind): Markup {
  return markup`<span class="verdict pill ${kind}"><span class="mark" aria-hidden="true">${verdictMarks[kind]}</span> ${kind}</span>`;
}

function choice(name: string, label: string, values: readonly string[]): Markup | undefined {
  const different = [...new Set(values)].sort();
  if (different.length < 2) return undefined;
  return markup`<label class="choice">${label} <select data-choice="${name}"><option value="">all</option>${different.map((value) => markup`<option value="${value}">${value}</option>`)}</select></label>
`;
}

/** The beginning of the table of all runs, with the filters above it; rows follow one by one. */
export function tableStart(runs: readonly RunRecord[], layers: readonly string[]): Markup {
  const kinds = verdictOrder.filter((kind) => runs.some((run) => run.verdict === kind));
  const of = (name: 'scenario' | 'backend' | 'variant' | 'proxy' | 'role'): string[] =>
    runs.map((run) => run[name]);
  const clients = runs.map(({ client }) => client ?? usualClient);
  return markup`<section class="all-runs">
<h2 id="runs-title">Runs</h2>
<div class="filter needs-js" role="search">
<label for="filter">Filter</label><input id="filter" type="search" placeholder="scenario, variant, diagnosis" autocomplete="off" spellcheck="false" aria-keyshortcuts="/">
${kinds.map((kind) => markup`<button type="button" class="chip ${kind}" data-verdict-filter="${kind}" aria-pressed="false"><span aria-hidden="true">${verdictMarks[kind]}</span> ${kind}</button>\n`)}
${choice('scenario', 'Scenario', of('scenario'))}${choice('backend', 'Backend', of('backend'))}${choice('proxy', 'Proxy', of('proxy'))}${choice('client', 'Client', clients)}${choice('variant', 'Variant', of('variant'))}${choice('role', 'Role', of('role'))}${choice('layer', 'Layer', layers)}<span id="shown" role="status"></span>
</div>
<noscript><p class="problem">The pages of runs need this file's own script.</p></noscript>
<div class="scroll" tabindex="0" role="region" aria-labelledby="runs-title">
<table class="runs">
<thead><tr><th scope="col">Verdict</th><th scope="col">Scenario</th><th scope="col">Variant</th><th scope="col">Role</th><th scope="col">Expected</th><th scope="col">Diagnosed</th><th scope="col">Layer</th><th scope="col" class="number">Seconds</th></tr></thead>
<tbody>
`;
}

/** What a row needs beside its run. */
export interface RowView {
  slug: string;
  layer: string;
  several: Several;
}

/** One row. Backend and proxy are told where the suite has several of them. */
export function tableRow(run: RunRecord, { slug, layer, several }: RowView): Markup {
  const different = run.diagnosed !== run.expected;
  return markup`<tr class="${run.verdict}" data-run="${slug}" data-verdict="${run.verdict}" data-scenario="${run.scenario}" data-backend="${run.backend}" data-proxy="${run.proxy}" data-client="${run.client ?? usualClient}" data-variant="${run.variant}" data-role="${run.role}" data-layer="${layer}">
<td>${verdictPill(run.verdict)}</td>
<td><a href="#run/${slug}">${run.scenario}</a></td>
<td>${variantText(run, several)}</td>
<td>${roleText(run, several)}</td>
<td class="expected"><code>${run.expected}</code></td>
<td class="diagnosed">${diagnosedCell(run.diagnosed, different && run.verdict !== 'unsupported')}</td>
<td class="layer">${layer === 'none' ? '' : layer}</td>
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

/** `tls`, or `tls, docker, nghttpx` where they differ; a client that is not the usual one is always told. */
export function variantText(run: RunRecord, several: Several): string {
  return [run.variant, several.backends && run.backend, several.proxies && run.proxy, run.client]
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
