import { createPipeline } from '../pipeline.ts';
import { createClockEstimator } from '../timeline/clock.ts';
import { openInput } from './open-input.ts';
import type { PassRequest } from './pass.ts';
import { pathOf, sizeOf } from './tap-input.ts';

/** Bytes of each capture that are read ahead: the first calls on all hops are in them. */
const bytesAhead = 8 << 20;

/**
 * Reads the beginning of each of several captures, and estimates from what more than one of them saw by how much
 * their clocks disagree (`timeline/clock.ts`): nanoseconds to be added, an entry an input.
 *
 * Nothing can be read ahead of a pipe. What cannot be read is left for the pass to tell.
 */
export async function estimateClocks(request: PassRequest): Promise<(number | undefined)[]> {
  const { inputs, keys } = request;
  if (inputs.length < 2) return inputs.map(() => undefined);
  const estimator = createClockEstimator(inputs.map(({ hop }) => hop));
  let origin: bigint | undefined;
  for (const [input, spec] of inputs.entries()) {
    if (Number.isNaN(await sizeOf(pathOf(spec)))) continue;
    const opened = await openInput(pathOf(spec), { digest: false }).catch(() => undefined);
    if (opened === undefined) continue;
    try {
      const pipeline: ReturnType<typeof createPipeline> = createPipeline({
        input,
        keys,
        filter: request.filter,
        fact(fact) {
          const { start } = pipeline.state;
          if (start === undefined) return;
          origin ??= start.epochNs;
          estimator.fact(input, fact, Number(start.epochNs - origin));
        },
      });
      let read = 0;
      while (read < bytesAhead) {
        const bytes = await opened.read().catch(() => undefined);
        if (bytes === undefined) break;
        read += bytes.length;
        pipeline.push(bytes);
      }
    } finally {
      await opened.close();
    }
  }
  return estimator.offsets();
}
