/** A first look at a capture file: when its packets were taken, and on what kind of link. */
import { createCaptureReader } from '../capture/reader.ts';
import { openInput } from './open-input.ts';
import { CaptureError } from './read-errors.ts';

/** What a look found. */
export interface Scan {
  /** Nanoseconds since 1970 of the first packet; undefined when there is none. */
  startNs: bigint | undefined;
  /** Nanoseconds from the first to the latest packet; 0 when only the start was wanted. */
  durationNs: number;
  linkTypes: ReadonlySet<number>;
}

/**
 * Reads a capture as far as needed: up to its first packet, or (`whole`) to its end, without looking into packets.
 *
 * Rejects with a `CaptureError` for what is no capture.
 */
export async function scanCapture(path: string, whole: boolean): Promise<Scan> {
  const scan = { startNs: undefined as bigint | undefined, durationNs: 0, linkTypes: new Set<number>() };
  let lastType = -1;
  let fatal: string | undefined;
  const reader = createCaptureReader({
    start({ epochNs }) {
      scan.startNs = epochNs;
    },
    packet({ time, linkType }) {
      if (time > scan.durationNs) scan.durationNs = time;
      if (linkType === lastType) return;
      lastType = linkType;
      scan.linkTypes.add(linkType);
    },
    secrets: () => undefined,
    note(note) {
      if (note.fatal === true) fatal ??= note.text;
    },
  });
  const input = await openInput(path, { digest: false });
  try {
    for (let bytes = await input.read(); bytes !== undefined; bytes = await input.read()) {
      reader.push(bytes);
      if (fatal !== undefined || (!whole && scan.startNs !== undefined)) break;
    }
    if (fatal === undefined && (whole || scan.startNs === undefined)) reader.end();
  } finally {
    await input.close();
  }
  if (fatal !== undefined && scan.startNs === undefined) throw new CaptureError(`${path}: ${fatal}`);
  return scan;
}
