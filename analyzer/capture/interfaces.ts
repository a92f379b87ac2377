import { OptionCode } from './pcapng-blocks.ts';
import { forEachOption } from './pcapng-options.ts';

/** One capture interface of a pcapng section: how its timestamps count, and what it lost. */
export interface CaptureInterface {
  linkType: number;
  /** 0 means no limit. */
  snapLength: number;
  ticksPerSecond: bigint;
  nsPerTick: number;
  /** Seconds to add to every timestamp (if_tsoffset). */
  offsetSeconds: bigint;
  /** Timestamps are told as distance from this one, so that a double holds them exactly. */
  baseHigh: number;
  baseLow: number;
  /** Time of the base, nanoseconds since the capture's first packet; NaN until a packet has set it. */
  baseTime: number;
  /** Packets lost by the last interface statistics block. */
  statisticsDrops: number;
  /** Packets lost by the drop counts of single packets. */
  packetDrops: number;
}

/** Resolutions beyond these cannot be meant; such an interface is read as microseconds, with a remark. */
const finestDecimal = 19;
const finestBinary = 63;

/** Reads the body of an interface description block, `[start, end)`; `badResolution` is told a resolution that is no sense. */
export function readInterface(
  view: DataView,
  start: number,
  end: number,
  littleEndian: boolean,
  badResolution: (value: number) => void,
): CaptureInterface {
  let ticksPerSecond = 1_000_000n;
  let offsetSeconds = 0n;
  forEachOption(view, start + 8, end, littleEndian, (code, value, length) => {
    if (code === OptionCode.IF_TSRESOL && length >= 1) {
      const resolution = view.getUint8(value);
      const exponent = resolution & 0x7f;
      const binary = (resolution & 0x80) !== 0;
      if (exponent > (binary ? finestBinary : finestDecimal)) badResolution(resolution);
      else ticksPerSecond = (binary ? 2n : 10n) ** BigInt(exponent);
    } else if (code === OptionCode.IF_TSOFFSET && length >= 8) {
      offsetSeconds = view.getBigInt64(value, littleEndian);
    }
  });
  return {
    linkType: view.getUint16(start, littleEndian),
    snapLength: view.getUint32(start + 4, littleEndian),
    ticksPerSecond,
    nsPerTick: 1e9 / Number(ticksPerSecond),
    offsetSeconds,
    baseHigh: 0,
    baseLow: 0,
    baseTime: NaN,
    statisticsDrops: 0,
    packetDrops: 0,
  };
}

/** Nanoseconds since 1970 of a timestamp of this interface. */
export function epochNs(from: CaptureInterface, high: number, low: number): bigint {
  const ticks = (BigInt(high) << 32n) | BigInt(low);
  return (ticks * 1_000_000_000n) / from.ticksPerSecond + from.offsetSeconds * 1_000_000_000n;
}

/** Nanoseconds since the capture's first packet; `baseTime` must be set. Exact within 2^53 ticks of the base. */
export function relativeTime(from: CaptureInterface, high: number, low: number): number {
  const ticks = (high - from.baseHigh) * 4_294_967_296 + (low - from.baseLow);
  return from.baseTime + ticks * from.nsPerTick;
}
