import { CaptureError } from '../read-errors.ts';
import type { FromThread } from './messages.ts';

/** An error on its way to the main thread. */
export function failed(error: unknown): Extract<FromThread, { kind: 'failed' }> {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', capture: error instanceof CaptureError, message, stack };
}

/** The error that a thread failed with. */
export function failure(message: Extract<FromThread, { kind: 'failed' }>): Error {
  if (message.capture) return new CaptureError(message.message);
  return Object.assign(new Error(message.message), { stack: message.stack });
}
