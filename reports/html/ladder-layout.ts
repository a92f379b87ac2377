/** Where the arrows of a ladder go: lanes for the parties, rows for packets. Numbers only; `ladder.ts` draws. */
import type { AnalysisInput } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Evidence, Hop } from '../../analyzer/model/diagnosis.ts';
import { hopOfInput, laneEnds, type LaneId, laneOrder } from './lanes.ts';

/** Rows drawn; more are a list and no picture, and the evidence table has them. */
const MOST_ROWS = 28;

/** Height of a row that follows at once, and what a long silence adds at most. */
const ROW = 36;
const LONGEST_PAUSE = 40;

/** Top of the first row, below the lane names. */
const TOP = 68;

/** Left margin for times, and the room right of the last lane. */
const GUTTER = 112;
const RIGHT = 48;

/** Width of the drawing, and the largest distance of two lanes. */
const WIDTH = 760;
const WIDEST_HOP = 420;

/** A party's vertical line. */
export interface Lane {
  id: LaneId;
  x: number;
}

/** One packet. */
export interface Row {
  y: number;
  item: Evidence;
  /** Left and right lane of its hop. */
  left: Lane;
  right: Lane;
  /** Belongs to a contributing finding. */
  secondary: boolean;
  /** Seconds since the row above; absent on the first. */
  pause?: number;
}

/** A laid out ladder. */
export interface LadderLayout {
  width: number;
  height: number;
  lanes: Lane[];
  rows: Row[];
  /** Packets that are not drawn. */
  left: number;
}

/** Which hop a packet was on, where its input shows more than one. */
export type HopOfPacket = (input: number, packet: number) => Hop | undefined;

/** Lays out the evidence of a diagnosis and of what contributed to it, in order of time. */
export function layOut(
  diagnosis: Diagnosis,
  inputs: readonly AnalysisInput[],
  hopOfPacket: HopOfPacket = () => undefined,
): LadderLayout {
  const items = collect(diagnosis);
  const drawn = items.slice(0, MOST_ROWS);
  const hopOf = (item: Evidence): readonly [LaneId, LaneId] =>
    laneEnds(hopOfPacket(item.input, item.packet) ?? hopOfInput(inputs[item.input], inputs, diagnosis));
  const used = new Set(drawn.flatMap(({ item }) => hopOf(item)));
  const ids = laneOrder.filter((id) => used.has(id));
  const gap = Math.min(WIDEST_HOP, (WIDTH - GUTTER - RIGHT) / Math.max(1, ids.length - 1));
  const lanes = ids.map((id, index): Lane => ({ id, x: GUTTER + index * gap }));
  const lane = (id: LaneId): Lane => lanes.find((found) => found.id === id) ?? { id, x: GUTTER };

  let y = TOP;
  const rows = drawn.map(({ item, secondary }, index): Row => {
    const [from, to] = hopOf(item);
    const before = drawn[index - 1]?.item;
    const pause = before === undefined ? undefined : item.time - before.time;
    if (pause !== undefined) y += ROW + pauseHeight(pause);
    const row = { y, item, left: lane(from), right: lane(to), secondary };
    return pause === undefined ? row : { ...row, pause };
  });
  const last = lanes.at(-1)?.x ?? WIDTH - RIGHT;
  return { width: last + RIGHT, height: y + 28, lanes, rows, left: items.length - drawn.length };
}

/** A pause of 1 ms adds little, one of an hour not much more than one of a minute. */
function pauseHeight(seconds: number): number {
  const decades = Math.log10(Math.max(0, seconds) * 1000 + 1);
  return Math.min(LONGEST_PAUSE, Math.round(decades * 9));
}

function collect(diagnosis: Diagnosis): { item: Evidence; secondary: boolean }[] {
  const seen = new Set<string>();
  const list: { item: Evidence; secondary: boolean }[] = [];
  const add = (items: readonly Evidence[], secondary: boolean): void => {
    for (const item of items) {
      const key = `${item.input} ${item.packet}`;
      if (seen.has(key) || !Number.isFinite(item.time)) continue;
      seen.add(key);
      list.push({ item, secondary });
    }
  };
  add(diagnosis.evidence, false);
  for (const other of diagnosis.contributing) add(other.evidence, true);
  return list.sort((a, b) => a.item.time - b.item.time);
}
