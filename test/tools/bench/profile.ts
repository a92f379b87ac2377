/** Who took the time: a CPU profile of V8, summed by what a caller makes of a function's place. */
import { z } from 'zod';

const profileShape = z.object({
  nodes: z.array(
    z.object({ id: z.number(), callFrame: z.object({ functionName: z.string(), url: z.string() }) }),
  ),
  samples: z.array(z.number()),
  /** Microseconds since the sample before. */
  timeDeltas: z.array(z.number()),
});

/** Seconds by name, the most first. `nameOf` gets a function's name and the address of its file. */
export function timesBy(
  profile: string,
  nameOf: (functionName: string, url: string) => string,
): [string, number][] {
  const { nodes, samples, timeDeltas } = profileShape.parse(JSON.parse(profile));
  const names = new Map(
    nodes.map(({ id, callFrame }) => [id, nameOf(callFrame.functionName, callFrame.url)]),
  );
  const times = new Map<string, number>();
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '';
    times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1e6);
  });
  return [...times].sort(([, a], [, b]) => b - a);
}
