import { basename, isAbsolute, join, relative } from 'node:path';
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { RunRecord } from '../../lab/model/events.ts';
import { elapsedText } from '../text/numbers.ts';
import { messageOf } from '../text/questions.ts';
import { hopWord } from '../text/words.ts';
import {
  answerList,
  contributingList,
  evidenceTable,
  factStrip,
  quantityList,
  remedyList,
  ruledOutList,
} from './diagnosis-parts.ts';
import { ladder } from './ladder.ts';
import { markup, relativeHref } from './markup.ts';
import type { Markup } from './markup.ts';
import { roleText, runId, variantText, verdictPill } from './run-table.ts';
import type { Several } from './run-table.ts';

/** A run with what its folder holds. */
export interface RunView {
  run: RunRecord;
  index: number;
  several: Several;
  /** Null when the run came to no analysis. */
  analysis: Analysis | null;
  /** Why the analysis could not be read. */
  problem?: string;
  /** Folder of the report: links are relative to it. */
  reportFolder: string;
}

/** The section of one run; confirmed ones are folded, because a reader comes for the others. */
export function runSection(view: RunView): Markup {
  const { run, index, several, analysis, problem } = view;
  const folded = run.verdict === 'confirmed' || run.verdict === 'unsupported';
  return markup`<section class="run ${run.verdict}" aria-labelledby="${runId(index)}-title">
<details${!folded && markup` open`}>
<summary><h3 id="${runId(index)}-title"><span class="scenario">${run.scenario}</span> <span class="variant">${variantText(run, several)} · ${roleText(run, several)}</span>${analysis !== null && markup` <span class="found">${analysis.diagnosis.title}</span>`}</h3>${verdictPill(run.verdict)}<span class="seconds">${elapsedText(run.seconds)}</span></summary>
<div class="body" id="${runId(index)}">
${verdictBox(run)}
${problem !== undefined && markup`<p class="problem">The analysis could not be read: ${problem}</p>`}
${analysis !== null && diagnosisBlock(analysis, runId(index))}
${files(view)}
</div>
</details>
</section>
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

function diagnosisBlock(analysis: Analysis, id: string): Markup {
  const { diagnosis, inputs, incidents } = analysis;
  const message = messageOf(diagnosis);
  const others = incidents.length - 1;
  const picture = ladder(diagnosis, inputs, id);
  const words = [answerList(diagnosis), quantityList(diagnosis)].filter((part) => part !== undefined);
  const lists = [remedyList(diagnosis), contributingList(diagnosis), ruledOutList(diagnosis)].filter(
    (part) => part !== undefined,
  );
  return markup`<p class="title">${diagnosis.title} <code>${diagnosis.signature}</code></p>
${message !== undefined && markup`<p class="message">${message}</p>`}
${factStrip(diagnosis)}
<div class="${picture === undefined ? 'story' : 'story pictured'}">
${picture}
${words.length > 0 && markup`<div class="words">${words}</div>`}
</div>
${evidenceTable(diagnosis.evidence, inputs)}
${lists.length > 0 && markup`<div class="lists">${lists}</div>`}
${others > 0 && markup`<p class="muted">${others} other ${others === 1 ? 'incident is' : 'incidents are'} in analysis.json: ${incidents.slice(1, 6).map((other) => markup`<code>${other.signature}</code> `)}</p>`}
${qualityNotes(analysis)}`;
}

function qualityNotes({ inputs, quality }: Analysis): Markup | undefined {
  const notes: (string | false)[] = [
    quality.captureDrops > 0 && `${quality.captureDrops} packets were dropped by the capture.`,
    quality.truncatedPackets > 0 && `${quality.truncatedPackets} packets were cut short by the capture.`,
    quality.midConnections > 0 && `${quality.midConnections} connections began before the capture.`,
    quality.undecryptable > 0 && `${quality.undecryptable} connections could not be decrypted.`,
    quality.gaps > 0 && `${quality.gaps} gaps in byte streams.`,
    ...inputs.flatMap((input) =>
      input.notes.map((note) => `${input.hop === undefined ? input.file : hopWord(input.hop)}: ${note}`),
    ),
  ];
  const shown = notes.filter((note) => note !== false);
  if (shown.length === 0) return undefined;
  return markup`<h4>What the capture does not hold</h4><ul>${shown.map((note) => markup`<li>${note}</li>`)}</ul>`;
}

/** Links to what the diagnosis was made from, relative, so that the whole folder can be moved or sent. */
function files({ run, analysis, reportFolder }: RunView): Markup {
  const folder = relative(reportFolder, run.folder) || '.';
  const captures = (analysis?.inputs ?? []).map(({ file }) => {
    const inside = isAbsolute(file) ? relative(run.folder, file) : '';
    return join(folder, inside === '' || inside.startsWith('..') ? join('captures', basename(file)) : inside);
  });
  return markup`<p class="files"><span>Files</span> ${[...new Set([...captures, folder])].map((path) => markup`<a href="${relativeHref(path)}">${path}</a> `)}</p>`;
}
