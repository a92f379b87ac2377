/** Numbers as people read them: seconds with a unit, quantities of a diagnosis by what their name says. */

/** A duration in seconds: `0 s`, `312 µs`, `50.2 ms`, `2.005 s`, `41 s`, `3 min 05 s`. */
export function secondsText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 0.001) return `${trim((seconds * 1e6).toFixed(0))} µs`;
  if (size < 1) return `${trim((seconds * 1000).toFixed(size < 0.1 ? 1 : 0))} ms`;
  if (size < 60) return `${trim(seconds.toFixed(size < 10 ? 3 : 2))} s`;
  const whole = Math.round(size);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, '0');
  const sign = seconds < 0 ? '-' : '';
  if (minutes < 60) return `${sign}${minutes} min ${rest} s`;
  return `${sign}${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** How long something took, one decimal: `2.1 s`, `3 min 05 s`; finer digits of a run are noise. */
export function elapsedText(seconds: number): string {
  return Number.isFinite(seconds) && seconds < 60
    ? `${Math.max(0, seconds).toFixed(1)} s`
    : secondsText(seconds);
}

/** A time in a capture, aligned and exact to the microsecond, as Wireshark's time column: `2.000417`. */
export function timeText(seconds: number): string {
  return Number.isFinite(seconds) ? seconds.toFixed(6) : '?';
}

const ratio = /(rate|ratio|share|spread|fraction|jitter|confidence)$/i;
const counted =
  /(id|ids|limit|count|code|status|streams?|calls?|packets?|bytes|connections?|attempts?|retries|samples?|segments|frames|records|drops|gaps|messages|size|window|number|mss|mtu|pings?|periods|cycles|hops?|goaways?)$/i;
const timed =
  /(age|period|deadline|idle|duration|elapsed|grace|delay|rtt|rto|after|before|timeout|interval|lead|latency|wait|time|offset|silence|lateness|seconds|lag|drain|lifetime|median|min|max)$/i;

/**
 * A quantity of a diagnosis with its unit: times are seconds, ratios 0 to 1, counts as they are.
 *
 * The unit follows from the name (`age`, `lossRate`, `lastStreamId`); a name that says nothing gets the bare number.
 */
export function quantityText(name: string, value: number): string {
  if (!Number.isFinite(value)) return '?';
  if (ratio.test(name)) return `${trim((value * 100).toFixed(value * 100 < 10 ? 2 : 1))} %`;
  if (counted.test(name)) return plain(value);
  return timed.test(name) ? secondsText(value) : plain(value);
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : trim(value.toPrecision(6));
}

function trim(digits: string): string {
  return digits.includes('.') && !digits.includes('e') ? digits.replace(/\.?0+$/, '') : digits;
}
