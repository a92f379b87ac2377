/** A run folder that cannot be written or read; the message says what was expected, what was seen, what to try. */
export class StoreError extends Error {
  override name = 'StoreError';
}
