import { InterruptedError } from '../model/errors.ts';

/**
 * Turns Ctrl-C, SIGTERM and a hang-up into an abort, so that everything is taken down in order. A second one ends
 * the process at once; the reaper then removes what is left.
 */
export function onInterrupt(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nh2lab: interrupted, removing what was started (again to leave at once)\n');
    controller.abort(new InterruptedError());
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}
