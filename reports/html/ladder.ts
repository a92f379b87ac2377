/** The picture of an incident: a lane for each party, an arrow for each packet of the evidence, time downwards. */
import type { AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { secondsText, timeText } from '../text/numbers.ts';
import { layOut } from './ladder-layout.ts';
import type { HopOfPacket, Lane, Row } from './ladder-layout.ts';
import { clip, markup } from './markup.ts';
import type { Markup } from './markup.ts';

/** One packet is no story. */
const FEWEST_ROWS = 2;

/** Columns of text that fit on a pixel, for a label of 12 px; the whole text is in the tooltip and in the table. */
const CHARACTERS_PER_PIXEL = 1 / 7;

/** Pauses shorter than this are not worth a label. */
const SHORTEST_PAUSE_S = 0.01;

const laneNames: Readonly<Record<Lane['id'], string>> = {
  client: 'client',
  proxy: 'proxy',
  'proxy-2': 'second proxy',
  server: 'server',
};

/** The ladder of a diagnosis, or nothing when there is not enough to draw. `id` makes element ids unique. */
export function ladder(
  diagnosis: Diagnosis,
  inputs: readonly AnalysisInput[],
  id: string,
  hopOfPacket?: HopOfPacket,
): Markup | undefined {
  const { width, height, lanes, rows, left } = layOut(diagnosis, inputs, hopOfPacket);
  if (rows.length < FEWEST_ROWS) return undefined;
  const dashed = rows.some((row) => row.secondary) ? ' Dashed arrows belong to contributing findings.' : '';
  const rest = left > 0 ? ` ${left} later packets are in the table only.` : '';
  return markup`<figure class="ladder" tabindex="0" role="group" aria-label="Ladder of the evidence">
<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-ladder">
<title id="${id}-ladder">The evidence as arrows between ${lanes.map((lane) => laneNames[lane.id]).join(', ')}</title>
${lanes.map((lane) => laneMarks(lane, height))}
${rows.map((row) => rowMarks(row, rows))}
</svg>
<figcaption>Time runs down; pauses are shortened.${dashed}${rest}</figcaption>
</figure>`;
}

function laneMarks({ id, x }: Lane, height: number): Markup {
  const kind = id === 'proxy-2' ? 'proxy' : id;
  return markup`<g class="party-${kind}"><rect class="lane-head" x="${x - 44}" y="8" width="88" height="24" rx="12"/>
<text class="lane-name" x="${x}" y="24" text-anchor="middle">${laneNames[id]}</text>
<line class="lane" x1="${x}" y1="32" x2="${x}" y2="${height - 6}"/></g>
`;
}

function rowMarks(row: Row, rows: readonly Row[]): Markup {
  const { y, item, left, right, secondary, pause } = row;
  const toServer = item.direction === 'to-server';
  const sender = item.direction === undefined ? 'unknown' : toServer ? left.id : right.id;
  const party = sender === 'proxy-2' ? 'proxy' : sender;
  const room = Math.floor((right.x - left.x - 24) * CHARACTERS_PER_PIXEL);
  const above = rows[rows.indexOf(row) - 1];
  const between = above === undefined ? y : (y + above.y) / 2;
  return markup`<g class="row party-${party}${secondary && ' secondary'}"><title>packet ${item.packet}, ${timeText(item.time)} s: ${item.what}</title>
<text class="time" x="58" y="${y + 4}" text-anchor="end">${timeText(item.time)}</text>
${pause !== undefined && pause >= SHORTEST_PAUSE_S && markup`<text class="pause" x="58" y="${between + 4}" text-anchor="end">+ ${secondsText(pause)}</text>`}
<line class="arrow" x1="${left.x + (toServer ? 1 : 9)}" y1="${y}" x2="${right.x - (toServer ? 9 : 1)}" y2="${y}"/>
${head(row)}
<text class="label" x="${left.x + 12}" y="${y - 7}">${clip(`#${item.packet} ${item.what}`, room)}</text></g>
`;
}

/** The arrow's head at its receiver; dots at both ends when the direction is not known. */
function head({ y, item, left, right }: Row): Markup {
  if (item.direction === 'to-server') {
    return markup`<path class="head" d="M${right.x - 1} ${y}l-9 -4.5v9z"/>`;
  }
  if (item.direction === 'to-client') return markup`<path class="head" d="M${left.x + 1} ${y}l9 -4.5v9z"/>`;
  return markup`<circle class="head" cx="${left.x}" cy="${y}" r="3"/><circle class="head" cx="${right.x}" cy="${y}" r="3"/>`;
}
