/** What the first letter of a line of `show stat typed` stands for. */
const kinds: Readonly<Record<string, string>> = { F: 'frontend', B: 'backend', S: 'server' };

/**
 * Counters and gauges of `show stat typed` (HAProxy management guide 9.3) as `frontend.h2_goaway_resp`. The one
 * frontend, backend and server make their names unnecessary.
 */
export function parseTypedStats(text: string): Map<string, number> {
  const stats = new Map<string, number>();
  for (const line of text.split('\n')) {
    const found = /^([FBS])\.\d+\.\d+\.\d+\.([^.]+)\.\d+:[^:]*:[us]\d+:(-?\d+)$/.exec(line.trim());
    if (found === null) continue;
    const [, letter = '', name = '', value] = found;
    stats.set(`${kinds[letter] ?? letter}.${name}`, Number(value));
  }
  return stats;
}
