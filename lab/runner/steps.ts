/** Time slots that no step may outstay, so that one that hangs does not keep the others from being undone. */
export interface Slots {
  /** How long a step's teardown may take before the next one starts anyway. */
  teardownMs: number;
  /** How long a set-up that failed from outside (interrupted, out of time) may take to stop before it is undone. */
  settleMs: number;
}

const usualSlots: Slots = { teardownMs: 15_000, settleMs: 10_000 };

/** Something to do, and how to undo it. */
export interface Step {
  title: string;
  /** Longest time for `setup`. */
  ceilingMs: number;
  setup(signal: AbortSignal): Promise<void>;
  /** Queued before `setup` starts, so that a half-done set-up is undone too. */
  teardown?(): Promise<void>;
}

/** Where steps tell what they do. */
export interface StepListener {
  start(step: string): void;
  end(step: string, ms: number, error?: string): void;
}

/** A step that failed, with the step's name in front of the reason. */
export class StepError extends Error {
  readonly step: string;
  constructor(step: string, reason: unknown) {
    super(`${step}: ${reason instanceof Error ? reason.message : String(reason)}`, { cause: reason });
    this.name = 'StepError';
    this.step = step;
  }
}

/** The result of `work`, unless its time is over or the run is interrupted first. */
async function withSlot<T>(work: Promise<T>, ms: number, what: string, abort?: AbortSignal): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    over.reject(new Error(`${what} was not done after ${ms / 1000} s`));
  }, ms);
  const stop = (): void => {
    over.reject(abort?.reason instanceof Error ? abort.reason : new Error('interrupted'));
  };
  // The run may have been interrupted before the step gave its promise.
  if (abort?.aborted === true) stop();
  abort?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
    abort?.removeEventListener('abort', stop);
  }
}

/**
 * Runs steps in order and their teardowns in reverse, each in its own time slot.
 *
 * The first failure ends the list; every queued teardown still runs, and its own failure is told, not thrown over
 * the first one. Rejects with a {@link StepError}, or with what a listener threw.
 */
export async function runSteps(
  steps: readonly Step[],
  signal: AbortSignal,
  listener: StepListener,
  slots: Slots = usualSlots,
): Promise<void> {
  const undo: { step: Step; work: Promise<void> }[] = [];
  let failure: Error | undefined;
  // A listener that fails (a full disk) fails the run, and must not keep anything from being removed.
  const tell = (what: () => void): void => {
    try {
      what();
    } catch (error) {
      failure ??= error instanceof Error ? error : new Error(String(error));
    }
  };
  for (const step of steps) {
    const entry = { step, work: Promise.resolve() };
    if (step.teardown !== undefined) undo.push(entry);
    const begin = performance.now();
    tell(() => listener.start(step.title));
    if (failure !== undefined) break;
    // A step whose slot is over is told to stop through the same signal that Ctrl-C uses.
    const slot = new AbortController();
    const linked = AbortSignal.any([signal, slot.signal]);
    try {
      signal.throwIfAborted();
      entry.work = step.setup(linked);
      await withSlot(entry.work, step.ceilingMs, step.title, signal);
    } catch (error) {
      slot.abort(error);
      failure = new StepError(step.title, error);
    }
    const reason = failure?.message;
    tell(() => listener.end(step.title, performance.now() - begin, reason));
    if (failure !== undefined) break;
  }
  for (const { step, work } of undo.reverse()) {
    const title = `undo ${step.title}`;
    const begin = performance.now();
    try {
      // What is still being made cannot be removed yet.
      await withSlot(work, slots.settleMs, step.title).catch(() => undefined);
      await withSlot(step.teardown?.() ?? Promise.resolve(), slots.teardownMs, title);
    } catch (error) {
      const undone = new StepError(title, error);
      failure ??= undone;
      tell(() => listener.end(title, performance.now() - begin, undone.message));
    }
  }
  if (failure !== undefined) throw failure;
}
