import { messages } from './messages.ts';

/** The first pause between two probes; doubled each time. Most states of the lab are reached in milliseconds. */
const FIRST_PAUSE_MS = 4;
/** The longest pause between two probes. */
const LONGEST_PAUSE_MS = 64;

/**
 * Looks at a state once: a value ends the waiting, undefined asks for another look. `saw` notes what was there
 * instead, for the error. A probe that throws is a look that failed: its message is what was seen.
 */
export type Probe<T> = (saw: (what: unknown) => void) => T | undefined | Promise<T | undefined>;

/**
 * Polls `probe` until it gives a value.
 *
 * Rejects at the ceiling, also when a probe hangs, saying what was expected, what was last seen and how long it
 * waited; rejects with the signal's reason as soon as it is aborted.
 */
export async function until<T>(
  what: string,
  probe: Probe<T>,
  ceilingMs: number,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const begin = performance.now();
  let lastSeen: string | undefined;
  const saw = (seen: unknown): void => {
    lastSeen = typeof seen === 'string' ? seen : (JSON.stringify(seen) ?? String(seen));
  };
  let over: (reason: Error) => void = () => undefined;
  const end = new Promise<never>((_, reject) => (over = reject));
  end.catch(() => undefined);
  const ceiling = setTimeout(() => {
    over(new Error(messages.neverCame(what, lastSeen, performance.now() - begin)));
  }, ceilingMs);
  const abort = (): void => over(signal!.reason as Error);
  signal?.addEventListener('abort', abort, { once: true });
  let wake: NodeJS.Timeout | undefined;
  try {
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const value = await Promise.race([look(probe, saw), end]);
      if (value !== undefined) return value;
      await Promise.race([new Promise((resolve) => (wake = setTimeout(resolve, pauseMs))), end]);
    }
  } finally {
    clearTimeout(ceiling);
    clearTimeout(wake);
    signal?.removeEventListener('abort', abort);
  }
}

async function look<T>(probe: Probe<T>, saw: (what: unknown) => void): Promise<T | undefined> {
  try {
    return await probe(saw);
  } catch (error) {
    saw(error instanceof Error ? error.message : error);
    return undefined;
  }
}
