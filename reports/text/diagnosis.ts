import type { Diagnosis, Evidence } from '../../analyzer/model/diagnosis.ts';
import { visible } from './escape.ts';
import { bullets, heading, paragraph, values } from './layout.ts';
import type { Page } from './layout.ts';
import { quantityText, secondsText, timeText } from './numbers.ts';
import { answersOf, messageOf } from './questions.ts';
import { certaintyWord, hopWord, humanize, layerWord, partyWord, streamsWord } from './words.ts';

/** Evidence lines shown of one diagnosis; the JSON has them all. */
const EVIDENCE = 25;

/** The fixed questions of every diagnosis: who sent, who has to change something, which layer, where, when. */
export function factRows(diagnosis: Diagnosis): [string, string | undefined][] {
  const { evidence, client, server } = diagnosis;
  const first = evidence.length > 0 ? Math.min(...evidence.map(({ time }) => time)) : undefined;
  const last = evidence.length > 0 ? Math.max(...evidence.map(({ time }) => time)) : undefined;
  const ends = client === undefined || server === undefined ? '' : `${visible(client)} → ${visible(server)}`;
  const stream = diagnosis.tcpStream === undefined ? '' : `tcp.stream ${diagnosis.tcpStream}`;
  const trivial = diagnosis.sender === 'none' && diagnosis.cause === 'none';
  return [
    ['sent by', trivial ? undefined : partyWord(diagnosis.sender)],
    ['to be changed at', trivial ? undefined : partyWord(diagnosis.cause)],
    ['first layer', diagnosis.layer === 'none' ? undefined : layerWord(diagnosis.layer)],
    ['began on', diagnosis.hop === undefined ? undefined : hopWord(diagnosis.hop)],
    ['connection', [ends, stream].filter((part) => part !== '').join(', ')],
    ['streams', diagnosis.streams.length === 0 ? undefined : streamsWord(diagnosis.streams)],
    ['when', when(first, last)],
    ['certainty', certaintyWord(diagnosis)],
  ];
}

function when(first: number | undefined, last: number | undefined): string | undefined {
  if (first === undefined || last === undefined) return undefined;
  return first === last
    ? `at ${timeText(first)} s`
    : `${timeText(first)} to ${timeText(last)} s (${secondsText(last - first)})`;
}

/** Everything below the headline: answers, quantities, evidence, contributing, ruled out, remedies. */
export function diagnosisBlocks(page: Page, diagnosis: Diagnosis, namesInputs: boolean): void {
  const answers = answersOf(diagnosis);
  if (answers.length > 0) {
    heading(page, 'Answers');
    for (const { question, answer } of answers) {
      paragraph(page, page.style.dim(question), 2);
      paragraph(page, visible(answer), 4);
    }
  }
  const quantities = Object.entries(diagnosis.quantities);
  if (quantities.length > 0) {
    heading(page, 'Quantities');
    values(
      page,
      quantities.map(([name, value]) => [humanize(name), quantityText(name, value)]),
    );
  }
  if (diagnosis.evidence.length > 0) {
    heading(page, 'Evidence');
    evidenceLines(page, diagnosis.evidence, namesInputs);
  }
  contributing(page, diagnosis.contributing, namesInputs);
  ruledOut(page, diagnosis, namesInputs);
  if (diagnosis.remedies.length > 0) {
    heading(page, 'What to change');
    bullets(
      page,
      diagnosis.remedies.map((remedy) => visible(remedy)),
    );
  }
}

function evidenceLines(page: Page, evidence: readonly Evidence[], namesInputs: boolean): void {
  const shown = evidence.slice(0, EVIDENCE);
  const packets = shown.map((item) => packetName(item, namesInputs));
  const packetColumn = Math.max(...packets.map((name) => name.length));
  const timeColumn = Math.max(...shown.map(({ time }) => timeText(time).length));
  shown.forEach((item, index) => {
    const packet = (packets[index] ?? '').padStart(packetColumn);
    const time = timeText(item.time).padStart(timeColumn);
    const indent = packetColumn + timeColumn + 6;
    const where = item.log === undefined ? '' : ` (log ${item.log.log}, line ${item.log.line})`;
    paragraph(page, visible(item.what) + where, indent, `${page.style.cyan(packet)}  ${time}  `);
    page.lines.push(' '.repeat(indent) + page.style.dim(visible(item.filter)));
  });
  if (evidence.length > EVIDENCE)
    paragraph(page, `… and ${evidence.length - EVIDENCE} more packets; --json lists them all`);
}

/** `#412`, and `[1] #412` where several inputs number their packets. */
function packetName({ input, packet }: Evidence, namesInputs: boolean): string {
  return namesInputs ? `[${input}] #${packet}` : `#${packet}`;
}

function contributing(page: Page, diagnoses: readonly Diagnosis[], namesInputs: boolean): void {
  if (diagnoses.length === 0) return;
  heading(page, 'Contributing, a consequence or a companion of it');
  for (const diagnosis of diagnoses.slice(0, EVIDENCE)) {
    const first = diagnosis.evidence[0];
    const at =
      first === undefined ? '' : ` (packet ${packetName(first, namesInputs)} at ${timeText(first.time)})`;
    const sentence = messageOf(diagnosis);
    const text = sentence === undefined ? visible(diagnosis.title) : visible(sentence);
    paragraph(page, `${page.style.bold(visible(diagnosis.signature))}: ${text}${at}`, 4, '• ');
  }
  const rest = diagnoses.length - EVIDENCE;
  if (rest > 0) paragraph(page, `… and ${rest} more; --json lists them all`, 4);
}

function ruledOut(page: Page, diagnosis: Diagnosis, namesInputs: boolean): void {
  if (diagnosis.ruledOut.length === 0) return;
  heading(page, 'Ruled out');
  for (const { signature, because, evidence } of diagnosis.ruledOut.slice(0, EVIDENCE)) {
    const packets = evidence.slice(0, 3).map((item) => packetName(item, namesInputs));
    const at = packets.length === 0 ? '' : ` (packet ${packets.join(', ')})`;
    paragraph(page, `${page.style.bold(visible(signature))}: ${visible(because)}${at}`, 4, '• ');
  }
}
