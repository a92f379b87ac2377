/** An analysis as Markdown for a ticket: the conclusion, what shows it, filters to paste, what to ask the other team. */
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { factRows } from '../text/diagnosis.ts';
import { cellCode, code, codeBlock, list, prose, table } from '../text/markdown.ts';
import { quantityText, secondsText, timeText } from '../text/numbers.ts';
import { answersOf, messageOf } from '../text/questions.ts';
import { count, hopWord, humanize } from '../text/words.ts';
import { askOf } from './ask.ts';

/** Packets, incidents and the like that a ticket shows; the JSON has all. */
const MOST = 25;

/** The whole ticket; `level` is that of its heading. */
export function ticket(analysis: Analysis, level = 1): string {
  const { diagnosis } = analysis;
  const part = (title: string, body: string): string =>
    body === '' ? '' : `\n${'#'.repeat(level + 1)} ${title}\n\n${body}`;
  const conclusion = messageOf(diagnosis) ?? diagnosis.title;
  const partial =
    analysis.partial === true ? '\nThe reading was stopped; this is true of what was read.\n' : '';
  const ask = askOf(analysis, diagnosis);
  return (
    `${'#'.repeat(level)} ${prose(diagnosis.title)}\n${partial}\n` +
    `**${prose(conclusion)}** (${code(diagnosis.signature)})\n\n` +
    table(['', ''], [...facts(diagnosis), ...quantities(diagnosis)]) +
    part('Evidence', evidence(analysis, diagnosis)) +
    part('Display filters for Wireshark', filters(diagnosis)) +
    part(
      'What is known',
      list(answersOf(diagnosis).map(({ question, answer }) => `${question} ${prose(answer)}`)),
    ) +
    part('Ruled out', ruledOut(diagnosis)) +
    part('Other incidents', others(analysis)) +
    part('What to change', list(diagnosis.remedies.slice(0, MOST).map((remedy) => prose(remedy)))) +
    (ask === undefined ? '' : part(`What to ask ${ask.whom}`, list(ask.questions))) +
    part('Captures', captures(analysis))
  );
}

function facts(diagnosis: Diagnosis): string[][] {
  return factRows(diagnosis).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, prose(value)]],
  );
}

function quantities({ quantities: values }: Diagnosis): string[][] {
  return Object.entries(values).map(([name, value]) => [prose(humanize(name)), quantityText(name, value)]);
}

function evidence({ inputs }: Analysis, { evidence: items }: Diagnosis): string {
  const several = inputs.length > 1;
  const rows = items
    .slice(0, MOST)
    .map(({ input, packet, time, what, filter }) => [
      ...(several ? [prose(inputs[input]?.hop ?? inputs[input]?.file ?? String(input), 100)] : []),
      String(packet),
      timeText(time),
      prose(what, 500),
      cellCode(filter),
    ]);
  const rest = items.length > MOST ? `\n… and ${count(items.length - MOST, 'more packet')}\n` : '';
  return table([...(several ? ['capture'] : []), 'packet', 'seconds', 'what', 'filter'], rows) + rest;
}

/** Each filter once: to be pasted, which a cell of a table does not allow everywhere. */
function filters({ evidence: items }: Diagnosis): string {
  const lines = [...new Set(items.slice(0, MOST).map(({ filter }) => filter))].filter((line) => line !== '');
  return lines.length === 0 ? '' : codeBlock(lines);
}

function ruledOut({ ruledOut: items }: Diagnosis): string {
  return list(items.slice(0, MOST).map(({ signature, because }) => `${code(signature)}: ${prose(because)}`));
}

function others({ incidents }: Analysis): string {
  const rest = incidents.slice(1);
  const items = rest.slice(0, MOST).map((one) => `${prose(one.title)} (${code(one.signature)})`);
  if (rest.length > MOST) items.push(`… and ${rest.length - MOST} more`);
  return list(items);
}

function captures({ inputs }: Analysis): string {
  const keys = { embedded: 'TLS keys inside', file: 'TLS keys in a file', none: 'no TLS keys' };
  return list(
    inputs.map((input) => {
      const hop = input.hop === undefined ? '' : `, ${hopWord(input.hop)}`;
      const digest = input.sha256 === '' ? '' : `, SHA-256 ${code(input.sha256)}`;
      return (
        `${code(input.file)}${hop}: ${count(input.packets, 'packet')} in ${secondsText(input.duration)} ` +
        `from ${prose(input.start)}, ${keys[input.keys]}${digest}`
      );
    }),
  );
}
