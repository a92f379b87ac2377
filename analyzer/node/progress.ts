/** How far the reading of all inputs has come. */
export interface Progress {
  bytes: number;
  /** Bytes that there are; undefined when one of the inputs is a pipe, or not open yet. */
  size: number | undefined;
  packets: number;
}

/** Adds up what the passes over several inputs tell, and tells the sum. */
export function createProgress(
  inputs: number,
  tell: (progress: Progress) => void,
): (input: number, bytes: number, size: number | undefined, packets: number) => void {
  const each: Progress[] = Array.from({ length: inputs }, () => ({ bytes: 0, size: undefined, packets: 0 }));
  return (input, bytes, size, packets) => {
    each[input] = { bytes, size, packets };
    tell(
      each.reduce((sum, one) => ({
        bytes: sum.bytes + one.bytes,
        size: sum.size === undefined || one.size === undefined ? undefined : sum.size + one.size,
        packets: sum.packets + one.packets,
      })),
    );
  };
}
