/** A timer fires late rather than early; the HEADERS may have waited for a connection, which shortens the rest. */
const earlyNs = 10e6;
const earlyShare = 0.05;
const lateNs = 50e6;
const lateShare = 0.1;

/** True when so much time after the HEADERS is the deadline `timeout`, as far as timers are exact; nanoseconds. */
export function atDeadline(elapsed: number, timeout: number): boolean {
  const earliest = timeout - Math.max(earlyNs, timeout * earlyShare);
  const latest = timeout + Math.max(lateNs, timeout * lateShare);
  return elapsed >= earliest && elapsed <= latest;
}
