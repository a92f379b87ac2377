/** The ways in which logs write times, to seconds since 1970. A time without a zone is read as UTC. */

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Numbers above this are milliseconds, above its square root times a million microseconds or more: years 1973 to 5138. */
const millisecondsFrom = 1e11;

function utc(parts: readonly (string | undefined)[], fraction = '', zone?: string): number | undefined {
  const [year, month, day, hour, minute, second] = parts.map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour ?? 0, minute ?? 0, second ?? 0);
  if (Number.isNaN(ms)) return undefined;
  return ms / 1000 + (fraction === '' ? 0 : Number(`0.${fraction}`)) - zoneSeconds(zone);
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '');
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

const iso = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/;

/** `2026-11-23T05:46:29.383Z`, `2026/11/23 05:46:29`, `2026-11-23 05:48:04,915`: the first one in the text. */
export function isoTime(text: string): number | undefined {
  const match = iso.exec(text);
  return match === null ? undefined : utc(match.slice(1, 7), match[7], match[8]);
}

const common = /(\d\d)\/([A-Za-z]{3})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ([+-]\d{4}))?/;

/** `23/Nov/2026:05:56:32 +0000` of access logs, `23/Nov/2026:05:56:49.659` of HAProxy. */
export function commonLogTime(text: string): number | undefined {
  const match = common.exec(text);
  if (match === null) return undefined;
  const month = months.indexOf((match[2] ?? '').toLowerCase()) + 1;
  if (month === 0) return undefined;
  return utc([match[3], String(month), match[1], match[4], match[5], match[6]], match[7], match[8]);
}

const clock = /\b(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?/;

/** `05:46:40.532860118`: seconds since midnight. */
export function timeOfDay(text: string): number | undefined {
  const match = clock.exec(text);
  if (match === null) return undefined;
  const seconds = Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]);
  return seconds + (match[4] === undefined ? 0 : Number(`0.${match[4]}`));
}

/** A field that holds a time: seconds, milliseconds, microseconds or nanoseconds since 1970, or any form above. */
export function fieldTime(value: string | number): number | undefined {
  if (typeof value === 'string' && !/^\d{9,19}(\.\d+)?$/.test(value)) {
    return isoTime(value) ?? commonLogTime(value);
  }
  let time = Number(value);
  if (!Number.isFinite(time) || time < 1e8) return undefined;
  while (time >= millisecondsFrom) time /= 1000;
  return time;
}
