import type { Analysis } from '../../analyzer/model/analysis.ts';
import { shellWord } from '../text/failures.ts';
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
import type { HopOfPacket } from './ladder-layout.ts';
import { markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** A place that the script fills with a picture, a list or a table. */
function mount(part: string): Markup {
  return markup`<div class="part" data-part="${part}"></div>\n`;
}

/** What an analysis tells, from the sentence down to the frames. `hopOfPacket` tells captures of several hops apart. */
export function analysisBody(analysis: Analysis, hopOfPacket?: HopOfPacket): Markup {
  const { diagnosis, inputs, incidents } = analysis;
  const message = messageOf(diagnosis);
  const others = incidents.length - 1;
  const picture = ladder(diagnosis, inputs, 'evidence', hopOfPacket);
  const words = [answerList(diagnosis), quantityList(diagnosis)].filter((part) => part !== undefined);
  const lists = [remedyList(diagnosis), ruledOutList(diagnosis), contributingList(diagnosis)].filter(
    (part) => part !== undefined,
  );
  return markup`${message !== undefined && markup`<p class="message">${message}</p>`}
${factStrip(diagnosis)}
${mount('timeline')}
${evidenceTable(diagnosis.evidence, inputs)}
${lists.length > 0 && markup`<div class="lists">${lists}</div>`}
<details class="more"><summary>All answers, and the evidence as a ladder</summary>
<div class="${picture === undefined ? 'story' : 'story pictured'}">
${picture}
${words.length > 0 && markup`<div class="words">${words}</div>`}
</div>
</details>
${mount('streams')}${mount('charts')}${mount('frames')}${mount('logs')}${mount('compare')}
${others > 0 && markup`<p class="muted">${others} other ${others === 1 ? 'incident is' : 'incidents are'} in analysis.json: ${incidents.slice(1, 6).map((other) => markup`<code>${other.signature}</code> `)}</p>`}
${qualityNotes(analysis)}`;
}

/** The page of an analysis that belongs to no run. */
export function analysisSection(analysis: Analysis, hopOfPacket?: HopOfPacket): Markup {
  const { diagnosis, inputs } = analysis;
  const first = diagnosis.evidence[0];
  const files = inputs.map(({ file }) => markup`<code>${file}</code> `);
  return markup`<p class="eyebrow">h2lab analyze ${files}</p>
<h1 id="run-title" tabindex="-1">${diagnosis.title}</h1>
<p class="signature"><code>${diagnosis.signature}</code></p>
${analysisBody(analysis, hopOfPacket)}
${
  first !== undefined &&
  markup`<h2>Look yourself</h2>
<dl class="commands">${command('Open the decisive packet', wiresharkCommand(inputs[first.input]?.file ?? '', first.packet))}${command('Filter to paste', first.filter)}</dl>`
}`;
}

/** Opens a capture at a packet. */
export function wiresharkCommand(file: string, packet: number): string {
  return `wireshark -r ${shellWord(file)} -g ${packet}`;
}

/** A line to copy, with what it does. */
export function command(name: string, line: string): Markup {
  return markup`<div><dt>${name}</dt><dd><code>${line}</code> <button type="button" class="copy needs-js" data-copy="${line}" aria-label="Copy: ${name}">copy</button></dd></div>
`;
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
  return markup`<h2>What the capture does not hold</h2><ul>${shown.map((note) => markup`<li>${note}</li>`)}</ul>`;
}
