/**
 * The report's style. Colours carry two meanings and no more: the verdict of a run, and the party that acted (the same
 * blue, violet and teal in the facts and in the ladder). Every colour also has a word or a mark beside it.
 */
import { colours } from './colours.ts';
import { runStyle } from './style-run.ts';

/** The style sheet. Hashed into the page's policy, so it must not contain anything that varies. */
export const style = `${colours}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 5rem; max-width: 80rem;
  font: 400 0.9375rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  color: var(--ink); background: var(--ground);
}
code, .number, .scroll .display-filter { font-variant-numeric: tabular-nums; }
code, .packet { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.86em; }
a { color: var(--link); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.muted { color: var(--muted); }
.number { text-align: right; white-space: nowrap; }
[hidden] { display: none !important; }
.needs-js { display: none; }
.js .needs-js { display: revert; }
.offscreen { position: fixed; left: -100rem; }

.top { margin-bottom: 2.75rem; }
.eyebrow { margin: 0; font-size: 0.8rem; font-weight: 600; letter-spacing: 0.02em; color: var(--muted); }
h1 { margin: 0.1rem 0 0.15rem; font-size: clamp(1.7rem, 4.5vw, 2.4rem); line-height: 1.15; font-weight: 680; letter-spacing: -0.022em; }
.when { margin: 0 0 1.4rem; color: var(--muted); }
.bar { display: block; width: 100%; height: 10px; border-radius: 5px; }
.totals { display: flex; flex-wrap: wrap; gap: 0.3rem 1.5rem; margin: 0.7rem 0 1.5rem; padding: 0; list-style: none; }
.totals b { font-weight: 680; }
.environment { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; margin: 0; padding-top: 1rem; border-top: 1px solid var(--line); }
dt { color: var(--muted); font-size: 0.8125rem; }
dd { margin: 0; }
.environment dd { font-size: 0.875rem; overflow-wrap: anywhere; }

h2 { margin: 2.5rem 0 0.9rem; font-size: 1.25rem; font-weight: 660; letter-spacing: -0.012em; }
.js .filter { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; margin-bottom: 0.9rem; }
.filter label { font-size: 0.8125rem; color: var(--muted); }
.filter input {
  flex: 0 1 17rem; min-width: 9rem; padding: 0.35rem 0.65rem; font: inherit; color: inherit;
  background: var(--paper); border: 1px solid var(--edge); border-radius: 6px;
}
.chip, .copy {
  font: inherit; font-size: 0.8125rem; color: var(--muted); background: transparent; cursor: pointer;
  border: 1px solid var(--edge); border-radius: 999px; padding: 0.15rem 0.7rem;
}
.chip:hover, .copy:hover { color: var(--ink); border-color: var(--muted); }
.chip[aria-pressed="true"] { color: var(--paper); background: var(--tone); border-color: var(--tone); }
#shown { font-size: 0.8125rem; color: var(--muted); }

.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
th { text-align: left; font-weight: 500; font-size: 0.8125rem; color: var(--muted); white-space: nowrap; }
th.number { text-align: right; }
th, td { padding: 0.45rem 1rem 0.45rem 0; vertical-align: baseline; border-bottom: 1px solid var(--line); }
th:last-child, td:last-child { padding-right: 0; }
.runs tbody tr:hover { background: var(--hover); }
.runs a { font-weight: 550; text-decoration: none; }
.runs a:hover { text-decoration: underline; }
.runs td { white-space: nowrap; }
.different { color: var(--tone); }
.verdict { white-space: nowrap; }
.mark { display: inline-block; width: 1.05em; text-align: center; font-weight: 700; }
.verdict.pill, .totals .mark { color: var(--tone); }
.verdict.pill { font-weight: 600; font-size: 0.8125rem; }

.why { margin: 1rem 0 0; padding: 0.7rem 1rem; border-radius: 6px; background: color-mix(in srgb, var(--tone) 9%, transparent); }
.why p, .why ul { margin: 0; }
.why ul { padding-left: 1.1rem; }
.problem { color: var(--broken); }
.message { margin: 0.35rem 0 0; max-width: 46rem; font-size: 1rem; text-wrap: pretty; }
.facts { display: flex; flex-wrap: wrap; gap: 0.8rem 2.2rem; margin: 1.2rem 0 0; }
.facts dd { font-weight: 560; }
.party::before { content: ""; display: inline-block; width: 0.6em; height: 0.6em; margin-right: 0.4em; border-radius: 50%; background: var(--party); }

.story { display: grid; gap: 0 2.2rem; }
h3 { margin: 1.6rem 0 0.45rem; font-size: 0.9375rem; font-weight: 640; }
.answers { margin: 0; max-width: 46rem; }
.answers dd { margin-bottom: 0.6rem; }
.quantities { display: flex; flex-wrap: wrap; gap: 0.6rem 2.2rem; margin: 0; }
.quantities dd { font-weight: 560; font-variant-numeric: tabular-nums; }
.evidence td { padding-top: 0.38rem; padding-bottom: 0.38rem; }
.evidence .capture { white-space: nowrap; color: var(--muted); }
.evidence .what { min-width: 14rem; overflow-wrap: anywhere; }
.evidence .display-filter code { overflow-wrap: anywhere; }
.copy { padding: 0 0.55rem; font-size: 0.75rem; }
.lists { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 0 2.2rem; }
.lists ul { margin: 0; padding-left: 1.1rem; }
.lists li { margin-bottom: 0.35rem; overflow-wrap: anywhere; }
.files { margin: 1.6rem 0 0; padding-top: 0.8rem; border-top: 1px solid var(--line); font-size: 0.8125rem; overflow-wrap: anywhere; }
.files span { color: var(--muted); margin-right: 0.6rem; }
.files a { margin-right: 0.9rem; }

.ladder { margin: 1.4rem 0 0; overflow-x: auto; }
.ladder svg { display: block; min-width: 36rem; max-width: 100%; height: auto; }
.ladder text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; fill: var(--ink); }
.ladder .lane-head { fill: var(--party); }
.ladder .lane-name { fill: var(--paper); font-weight: 600; }
.ladder .lane { stroke: var(--party); stroke-width: 1.5; opacity: 0.45; }
.ladder .time, .ladder .pause { font-variant-numeric: tabular-nums; fill: var(--muted); font-size: 11px; }
.ladder .pause { opacity: 0.8; font-style: italic; }
.ladder .arrow { stroke: var(--party); stroke-width: 1.75; }
.ladder .head { fill: var(--party); }
.ladder .secondary .arrow { stroke-dasharray: 4 3; }
.ladder .label { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
figcaption { margin-top: 0.3rem; font-size: 0.8125rem; color: var(--muted); }

@media (min-width: 62rem) {
  .story.pictured { grid-template-columns: minmax(0, 1fr) 16.5rem; }
}
@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  thead { position: absolute; clip-path: inset(50%); }
  tbody tr { display: flex; flex-wrap: wrap; gap: 0 0.9rem; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  tbody td { padding: 0 !important; border: 0; }
  .runs td { white-space: normal; overflow-wrap: anywhere; }
  .runs .expected { flex-basis: 100%; }
  .runs .expected::before { content: "expected "; color: var(--muted); }
  .runs .diagnosed::before { content: "diagnosed "; color: var(--muted); }
  .runs .number { margin-left: auto; }
  .runs .number::after { content: " s"; }
  .evidence .packet::before { content: "#"; }
  .evidence .what, .evidence .display-filter { flex-basis: 100%; }
}
@media print {
  body { print-color-adjust: exact; -webkit-print-color-adjust: exact; max-width: none; padding: 0; font-size: 9.5pt; }
  .filter, .copy { display: none !important; }
  .tools, .skip, .tip, .crumbs, .filter { display: none !important; }
  .scroll, .ladder { overflow: visible; }
  .ladder svg { min-width: 0; }
  h2, h3, tr, .ladder, figure { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  a { color: inherit; }
}
${runStyle}`;
