import type { Progress } from '../../analyzer/node/progress.ts';

/** A line while a long capture is read: shown after this long, and then this often. */
const firstAfterMs = 1000;
const everyMs = 250;

/** Shows how far the reading has come, on a terminal and nowhere else. */
export interface ReadingProgress {
  tell(progress: Progress): void;
  /** Takes the line away. */
  clear(): void;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

function timeText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 90 ? `${whole} s` : `${Math.round(whole / 60)} min`;
}

/** The line itself: how far, how much, and how long it will take at the pace so far. */
export function progressLine({ bytes, size, packets }: Progress, elapsedMs: number): string {
  const counted = `${packets.toLocaleString('en')} packets`;
  if (size === undefined || size === 0) return `reading: ${megabytes(bytes)}, ${counted}`;
  const share = Math.min(1, bytes / size);
  const left = share > 0 ? ((elapsedMs / 1000) * (1 - share)) / share : NaN;
  const rest = Number.isFinite(left) && share < 1 ? `, about ${timeText(left)} left` : '';
  const percent = `${Math.floor(share * 100)} %`;
  return `reading: ${percent} (${megabytes(bytes)} of ${megabytes(size)}), ${counted}${rest}`;
}

/** Builds the display on `stream`; one that is no terminal gets nothing. */
export function createReadingProgress(
  stream: NodeJS.WriteStream,
  now = () => performance.now(),
): ReadingProgress {
  const start = now();
  let last = start + firstAfterMs - everyMs;
  let shown = false;
  return {
    tell(progress) {
      if (!(stream as { isTTY?: boolean }).isTTY || now() - last < everyMs) return;
      last = now();
      shown = true;
      stream.write(`\r\u001b[K${progressLine(progress, last - start)}`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
