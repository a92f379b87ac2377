import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { logLines } from './logs.ts';
import { diagnosisBlocks, factRows } from './diagnosis.ts';
import { visible } from './escape.ts';
import { bullets, createPage, heading, pageText, paragraph, values } from './layout.ts';
import type { Page, TextOptions } from './layout.ts';
import { secondsText, timeText } from './numbers.ts';
import { messageOf } from './questions.ts';
import { createStyle } from './style.ts';
import { count, hopWord } from './words.ts';

/** Other incidents told in full lines; a capture of an outage can hold thousands. */
const INCIDENTS = 20;

/** Ports that Wireshark is told of; more are found in --connections. */
const PORTS = 8;

/** The page that `h2lab analyze` prints: the worst incident in full, the others in a line each, then the inputs. */
export function analysisText(analysis: Analysis, options: TextOptions): string {
  const page = createPage(createStyle(options.colour), options.columns ?? 100);
  const { diagnosis } = analysis;
  if (analysis.partial === true) {
    page.lines.push(
      page.style.yellow('Partial: the reading was stopped; this is true of what was read.'),
      '',
    );
  }
  page.lines.push(page.style.bold(colourOf(page, diagnosis)(visible(diagnosis.title))));
  page.lines.push(page.style.dim(visible(diagnosis.signature)));
  const message = messageOf(diagnosis);
  if (message !== undefined) {
    page.lines.push('');
    paragraph(page, visible(message), 2);
  }
  page.lines.push('');
  values(page, factRows(diagnosis));
  diagnosisBlocks(page, diagnosis, analysis.inputs.length > 1);
  otherIncidents(page, analysis);
  inputs(page, analysis);
  return pageText(page);
}

function colourOf(page: Page, diagnosis: Diagnosis): (text: string) => string {
  if (diagnosis.signature === 'healthy') return page.style.green;
  return diagnosis.signature === 'inconclusive' ? page.style.yellow : page.style.red;
}

function otherIncidents(page: Page, analysis: Analysis): void {
  const others = analysis.incidents.slice(1);
  if (others.length === 0) return;
  heading(page, 'Other incidents');
  const items = others.slice(0, INCIDENTS).map((incident) => {
    const first = incident.evidence[0];
    const where = incident.hop === undefined ? '' : `, ${hopWord(incident.hop)}`;
    const packet = first === undefined ? '' : `, packet ${first.packet} at ${timeText(first.time)}`;
    return `${visible(incident.title)} (${visible(incident.signature)}${where}${packet})`;
  });
  bullets(page, items);
  if (others.length > INCIDENTS)
    paragraph(page, `… and ${others.length - INCIDENTS} more; --json lists them all`);
}

function inputs(page: Page, analysis: Analysis): void {
  const { totals, quality } = analysis;
  heading(page, analysis.inputs.length === 1 ? 'Input' : 'Inputs');
  for (const [index, input] of analysis.inputs.entries()) {
    const number = analysis.inputs.length > 1 ? `[${index}] ` : '';
    const hop = input.hop === undefined ? '' : `  ${hopWord(input.hop)}`;
    page.lines.push(`  ${number}${visible(input.file)}${hop}`);
    const offset =
      input.clockOffset === undefined ? '' : `, clock moved by ${secondsText(input.clockOffset)}`;
    const keys = { embedded: 'keys inside', file: 'keys from a file', none: 'no keys' }[input.keys];
    const facts = `${count(input.packets, 'packet')} in ${secondsText(input.duration)} from ${visible(input.start)}, ${keys}${offset}`;
    for (const line of [facts, ...input.notes.map((note) => visible(note))]) paragraph(page, line, 6);
  }
  for (const line of logLines(analysis.logs ?? [])) paragraph(page, line.text, line.indent);
  const seen = [
    count(totals.connections, 'connection'),
    count(totals.streams, 'stream'),
    count(totals.calls, 'call'),
  ].join(', ');
  paragraph(page, `${seen}${frameCounts(totals.framesByType)}`, 2);
  for (const line of decodeAs(analysis)) page.lines.push(line);
  const missing: [number, string][] = [
    [quality.captureDrops, 'packets dropped by the capture'],
    [quality.truncatedPackets, 'packets cut short by the capture'],
    [quality.midConnections, 'connections whose beginning is not in the capture'],
    [quality.undecryptable, 'connections that no key opens'],
    [quality.gaps, 'gaps in byte streams'],
  ];
  const shown = missing.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  if (shown.length > 0) {
    heading(page, 'What the capture does not hold');
    bullets(page, shown);
  }
}

/** Ports on which Wireshark looks for HTTP/2 in clear by itself. */
const knownPorts = new Set(['80', '8080']);

/** How Wireshark is told where HTTP/2 is spoken in clear; inside TLS it finds it by ALPN. Not wrapped: to be copied. */
function decodeAs({ connections }: Analysis): string[] {
  const ports = connections.flatMap(({ protocol, tls, server }) => {
    const port = /\d+$/.exec(server)?.[0];
    return protocol === 'http2' && tls === null && port !== undefined && !knownPorts.has(port) ? [port] : [];
  });
  if (ports.length === 0) return [];
  const options = [...new Set(ports)].slice(0, PORTS).map((port) => `-d tcp.port==${port},http2`);
  return [`  Wireshark shows this HTTP/2 with Decode As: ${options.join(' ')}`];
}

function frameCounts(frames: Readonly<Record<string, number>>): string {
  const entries = Object.entries(frames).sort((a, b) => b[1] - a[1]);
  if (entries.length === 0) return '';
  return `; frames: ${entries
    .slice(0, 12)
    .map(([type, n]) => `${visible(type, 40)} ${n}`)
    .join(', ')}`;
}
