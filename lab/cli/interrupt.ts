import { onOuterEnd } from '../backends/netns/rootless.ts';
import { InterruptedError } from '../model/errors.ts';

/** A command that can be interrupted. */
export interface Interrupt {
  signal: AbortSignal;
  /** The result of `work`, unless the interruption comes first; `work` itself goes on then. */
  orStop<T>(work: Promise<T>): Promise<T>;
  /** Resolves at the next signal, which then is no interruption. */
  next(): Promise<void>;
  release(): void;
}

/**
 * Turns Ctrl-C, SIGTERM and a hang-up into an abort, so that everything is taken down in order. A second one ends
 * the process at once; the reaper then removes what is left.
 */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  const { signal } = controller;
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let waiting: (() => void) | undefined;
  const stop = (): void => {
    if (waiting !== undefined) {
      waiting();
      waiting = undefined;
      return;
    }
    if (signal.aborted) process.exit(130);
    process.stderr.write('\nh2lab: interrupted, removing what was started (again to leave at once)\n');
    controller.abort(new InterruptedError());
  };
  for (const name of signals) process.on(name, stop);
  // A terminal's Ctrl-C reaches both the outer and the inner process: that is one interruption.
  onOuterEnd(() => {
    if (!signal.aborted) stop();
  });
  return {
    signal,
    async orStop(work) {
      signal.throwIfAborted();
      const stopped = Promise.withResolvers<never>();
      const reject = (): void => stopped.reject(signal.reason as Error);
      signal.addEventListener('abort', reject, { once: true });
      try {
        return await Promise.race([work, stopped.promise]);
      } finally {
        signal.removeEventListener('abort', reject);
      }
    },
    next: () => new Promise((resolve) => (waiting = resolve)),
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
