import type { AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence, Party } from '../../analyzer/model/diagnosis.ts';
import { quantityText, timeText } from '../text/numbers.ts';
import { answersOf, messageOf } from '../text/questions.ts';
import { certaintyWord, hopWord, humanize, layerWord, partyWord, streamsWord } from '../text/words.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** The parts of a run's section that tell its diagnosis. */

/** Packets listed of one diagnosis; `analysis.json` has them all. */
const EVIDENCE = 100;

/** Findings listed as contributing or ruled out. */
const OTHERS = 40;

function party(who: Party): Markup {
  return markup`<span class="party party-${who}">${partyWord(who)}</span>`;
}

/** Who, where, which layer, how sure: the fields that every fault has, side by side. */
export function factStrip(diagnosis: Diagnosis): Markup {
  const { sender, cause, layer, hop, streams, tcpStream, client, server } = diagnosis;
  const at = diagnosis.evidence[0]?.time;
  const nobody = sender === 'none' && cause === 'none';
  const ends = client !== undefined && server !== undefined && `${client} → ${server}`;
  const stream = tcpStream !== undefined && `tcp.stream ${tcpStream}`;
  const facts: [string, Markup | string | false][] = [
    ['Sent by', !nobody && party(sender)],
    ['To be changed at', !nobody && party(cause)],
    ['First layer', layer !== 'none' && layerWord(layer)],
    ['Began on', hop !== undefined && hopWord(hop)],
    ['When', at !== undefined && `${timeText(at)} s after the first packet`],
    ['Certainty', certaintyWord(diagnosis)],
    ['Connection', (ends || stream) && [ends, stream].filter(Boolean).join(', ')],
    ['Streams', streams.length > 0 && streamsWord(streams)],
  ];
  return markup`<dl class="facts">
${facts.filter(([, value]) => value !== false).map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

/** The answers to the questions that an engineer asks. */
export function answerList(diagnosis: Diagnosis): Markup | undefined {
  const answers = answersOf(diagnosis);
  if (answers.length === 0) return undefined;
  return markup`<h3>Answers</h3>
<dl class="answers">
${answers.map(({ question, answer }) => markup`<dt>${question}</dt><dd>${answer}</dd>\n`)}</dl>`;
}

/** Measured numbers with their units. */
export function quantityList(diagnosis: Diagnosis): Markup | undefined {
  const quantities = Object.entries(diagnosis.quantities);
  if (quantities.length === 0) return undefined;
  return markup`<h3>Quantities</h3>
<dl class="quantities">
${quantities.map(([name, value]) => markup`<div><dt>${humanize(name)}</dt><dd>${quantityText(name, value)}</dd></div>\n`)}</dl>`;
}

/** Every packet of the evidence with a display filter to paste into Wireshark. */
export function evidenceTable(
  evidence: readonly Evidence[],
  inputs: readonly AnalysisInput[],
): Markup | undefined {
  if (evidence.length === 0) return undefined;
  const rest = evidence.length - EVIDENCE;
  return markup`<h3>Evidence</h3>
<div class="scroll">
<table class="evidence">
<thead><tr><th scope="col" class="number">Packet</th><th scope="col" class="number">Time</th>${inputs.length > 1 && markup`<th scope="col">Capture</th>`}<th scope="col">What it shows</th><th scope="col">Display filter</th></tr></thead>
<tbody>
${evidence.slice(0, EVIDENCE).map((item) => evidenceRow(item, inputs))}</tbody>
</table>
</div>
${rest > 0 && markup`<p class="muted">${rest} more packets are in analysis.json.</p>`}`;
}

function evidenceRow(
  { input, packet, time, what, filter }: Evidence,
  inputs: readonly AnalysisInput[],
): Markup {
  const capture = inputs[input];
  const name = capture?.hop === undefined ? (capture?.file ?? String(input)) : hopWord(capture.hop);
  return markup`<tr data-at="${input}.${packet}"><td class="number packet">${packet}</td><td class="number">${timeText(time)}</td>${inputs.length > 1 && markup`<td class="capture">${name}</td>`}<td class="what">${what}</td><td class="display-filter"><code>${filter}</code> <button type="button" class="copy needs-js" data-copy="${filter}" aria-label="Copy the display filter of packet ${packet}">copy</button></td></tr>
`;
}

/** Consequences and companions of the primary finding. */
export function contributingList(diagnosis: Diagnosis): Markup | undefined {
  const { contributing } = diagnosis;
  if (contributing.length === 0) return undefined;
  return markup`<div><h3>Contributing</h3>
<ul>
${contributing
  .slice(0, OTHERS)
  .map(
    (other) =>
      markup`<li><code>${other.signature}</code> ${messageOf(other) ?? other.title}${packets(other.evidence)}</li>\n`,
  )}</ul></div>`;
}

/** What was considered and rejected, and by which fact. */
export function ruledOutList(diagnosis: Diagnosis): Markup | undefined {
  const { ruledOut } = diagnosis;
  if (ruledOut.length === 0) return undefined;
  return markup`<div><h3>Ruled out</h3>
<ul>
${ruledOut
  .slice(0, OTHERS)
  .map(
    ({ signature, because, evidence }) =>
      markup`<li><code>${signature}</code> ${because}${packets(evidence)}</li>\n`,
  )}</ul></div>`;
}

/** What to change. */
export function remedyList(diagnosis: Diagnosis): Markup | undefined {
  if (diagnosis.remedies.length === 0) return undefined;
  return markup`<div><h3>What to change</h3>
<ul>
${diagnosis.remedies.map((remedy) => markup`<li>${remedy}</li>\n`)}</ul></div>`;
}

function packets(evidence: readonly Evidence[]): Markup | undefined {
  const numbers = evidence.slice(0, 3).map(({ packet }) => packet);
  if (numbers.length === 0) return undefined;
  return markup` <span class="muted">(packet ${numbers.join(', ')}${evidence.length > 3 && ', …'})</span>`;
}
