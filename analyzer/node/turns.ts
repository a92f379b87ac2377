/** Which of several inputs is read next: the one whose packets are furthest behind, so that nothing has to wait long. */
export interface Turns {
  start(input: number, epochNs: bigint): void;
  /** The input was read up to this time, nanoseconds since its first packet. */
  reached(input: number, time: number): void;
  end(input: number): void;
  /** The input to read; undefined when all have ended. */
  next(): number | undefined;
}

/** Turns for inputs 0 to `inputs` - 1; one that has shown no packet yet goes first. */
export function createTurns(inputs: number): Turns {
  const lanes = Array.from({ length: inputs }, () => ({
    epoch: -Infinity,
    reached: -Infinity,
    ended: false,
  }));
  return {
    start(input, epochNs) {
      const lane = lanes[input];
      // As a double an epoch is exact to 256 ns, which is enough to take turns.
      if (lane !== undefined) lane.epoch = Number(epochNs);
    },
    reached(input, time) {
      const lane = lanes[input];
      if (lane !== undefined) lane.reached = lane.epoch + time;
    },
    end(input) {
      const lane = lanes[input];
      if (lane !== undefined) lane.ended = true;
    },
    next() {
      let found: number | undefined;
      let behind = Infinity;
      for (const [input, { reached, ended }] of lanes.entries()) {
        if (ended || (found !== undefined && reached >= behind)) continue;
        found = input;
        behind = reached;
      }
      return found;
    },
  };
}
