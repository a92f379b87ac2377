/** Walks over the options of pcapng blocks. */
import { OptionCode, padded } from './pcapng-blocks.ts';

/** Calls `each` with every option in `[start, end)`; stops at the end mark and at an option that overruns. */
export function forEachOption(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  each: (code: number, value: number, length: number) => void,
): void {
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === OptionCode.END || at + 4 + length > end) return;
    each(code, at + 4, length);
    at += 4 + padded(length);
  }
}

/** Packets lost before this one (epb_dropcount). Runs once a packet, so it walks by itself: no closure. */
export function dropCount(view: DataView, start: number, end: number, littleEndian: boolean): number {
  let drops = 0;
  let at = start;
  while (at + 4 <= end) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === OptionCode.END || at + 4 + length > end) break;
    if (code === OptionCode.EPB_DROPCOUNT && length === 8) drops += readU64(view, at + 4, littleEndian);
    at += 4 + padded(length);
  }
  return drops;
}

/** Packets lost so far, as an interface statistics block counts them: by the interface and by the system. */
export function statisticsDrops(view: DataView, start: number, end: number, littleEndian: boolean): number {
  let drops = 0;
  forEachOption(view, start, end, littleEndian, (code, value, length) => {
    const counted = code === OptionCode.ISB_IFDROP || code === OptionCode.ISB_OSDROP;
    if (counted && length === 8) drops += readU64(view, value, littleEndian);
  });
  return drops;
}

/** A 64-bit count as a number; inexact beyond 2^53, which no count of packets reaches. */
function readU64(view: DataView, at: number, littleEndian: boolean): number {
  const first = view.getUint32(at, littleEndian);
  const second = view.getUint32(at + 4, littleEndian);
  return littleEndian ? second * 4_294_967_296 + first : first * 4_294_967_296 + second;
}
