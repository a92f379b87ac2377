import type { Writable } from 'node:stream';

/** A stream to print to whose reader may go away (`h2lab run | head`). */
export interface Output {
  write(text: string): void;
  /** Resolves when everything was handed over; rejects with the first error that is not a closed pipe. */
  finish(): Promise<void>;
}

/**
 * Wraps standard output or error.
 *
 * A stream without an `error` listener ends the process when its pipe is closed (EPIPE); here a closed pipe means that
 * nobody reads any more, and the runs go on quietly. The stream itself is left open: it is not ours to close.
 */
export function createOutput(stream: Writable): Output {
  let gone = false;
  let failure: Error | undefined;
  const onError = (error: NodeJS.ErrnoException): void => {
    gone = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') failure ??= error;
  };
  stream.on('error', onError);

  return {
    write(text) {
      if (!gone && !stream.destroyed) stream.write(text);
    },
    async finish() {
      if (!gone && !stream.destroyed) {
        // The callback of an empty write comes after those of all writes before it, failed ones included.
        await new Promise<void>((resolve) => stream.write('', () => resolve()));
      }
      if (failure !== undefined) throw failure;
    },
  };
}
