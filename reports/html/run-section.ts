import { basename, isAbsolute, join, relative } from 'node:path';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { RunRecord } from '../../lab/model/events.ts';
import { shellWord } from '../text/failures.ts';
import type { Rerun } from '../text/failures.ts';
import { elapsedText } from '../text/numbers.ts';
import { analysisBody, command, wiresharkCommand } from './analysis-section.ts';
import type { HopOfPacket } from './ladder-layout.ts';
import { markup, relativeHref } from './markup.ts';
import type { Markup } from './markup.ts';
import { roleText, variantText, verdictPill } from './run-table.ts';
import type { Several } from './run-table.ts';

/** A run with what its folder holds. */
export interface RunView {
  run: RunRecord;
  slug: string;
  several: Several;
  /** Null when the run came to no analysis. */
  analysis: Analysis | null;
  /** What could not be read, a sentence each. */
  problems: readonly string[];
  /** Folder of the report: links are relative to it. */
  reportFolder: string;
  rerun: Rerun;
  /** Tells captures of several hops apart. */
  hopOfPacket?: HopOfPacket | undefined;
}

/** The page of one run. */
export function runSection(view: RunView): Markup {
  const { run, several, analysis, problems } = view;
  return markup`<nav class="crumbs" aria-label="Where this is"><a href="#">All runs</a> <span aria-hidden="true">/</span> <span class="scenario">${run.scenario}</span> <span class="variant">${variantText(run, several)} · ${roleText(run, several)} · ${elapsedText(run.seconds)}</span></nav>
<h1 id="run-title" tabindex="-1">${analysis === null ? run.scenario : analysis.diagnosis.title}</h1>
<p class="signature">${verdictPill(run.verdict)} ${analysis !== null && markup`<code>${analysis.diagnosis.signature}</code>`}</p>
${verdictBox(run)}
${problems.map((problem) => markup`<p class="problem">${problem}</p>\n`)}
${analysis !== null && analysisBody(analysis, view.hopOfPacket)}
${commands(view)}
${files(view)}
`;
}

function verdictBox({ verdict, reasons, expected, diagnosed }: RunRecord): Markup | undefined {
  if (verdict === 'confirmed' && reasons.length === 0) return undefined;
  const answer =
    diagnosed === null ? markup`no diagnosis was made` : markup`diagnosed <code>${diagnosed}</code>`;
  return markup`<div class="why ${verdict}"><p>Expected <code>${expected}</code>, ${answer}.</p>
${
  reasons.length > 0 &&
  markup`<ul>
${reasons.map((reason) => markup`<li>${reason.split('\n').map((line, n) => markup`${n > 0 && markup`<br>`}${line}`)}</li>\n`)}</ul>`
}</div>`;
}

/** Where the captures of a run lie, relative to the report, so that the whole folder can be moved or sent. */
function capturesOf({ run, analysis, reportFolder }: RunView): string[] {
  const folder = relative(reportFolder, run.folder) || '.';
  return (analysis?.inputs ?? []).map(({ file }) => {
    const inside = isAbsolute(file) ? relative(run.folder, file) : '';
    return join(folder, inside === '' || inside.startsWith('..') ? join('captures', basename(file)) : inside);
  });
}

function commands(view: RunView): Markup {
  const { run, analysis, rerun } = view;
  const first = analysis?.diagnosis.evidence[0];
  const capture = first === undefined ? undefined : capturesOf(view)[first.input];
  return markup`<h2>Look yourself</h2>
<dl class="commands">${command('Run it again', `npx ${rerun(run)}`)}${analysis !== null && command('Judge it again with the rules of today', `npx h2lab rejudge ${shellWord(run.folder)}`)}${first !== undefined && capture !== undefined && command('Open the decisive packet (from the folder of this report)', wiresharkCommand(capture, first.packet))}${first !== undefined && command('Filter to paste', first.filter)}</dl>`;
}

function files(view: RunView): Markup {
  const folder = relative(view.reportFolder, view.run.folder) || '.';
  return markup`<p class="files"><span>Files</span> ${[...new Set([...capturesOf(view), folder])].map((path) => markup`<a href="${relativeHref(path)}">${path}</a> `)}</p>`;
}
