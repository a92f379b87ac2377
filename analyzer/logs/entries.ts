/** Entries as parsers write them: what is undefined is left out. */
import { ErrorCode } from '../model/codes.ts';
import type { LogEntry, LogFrame, LogKeys, LogRemark, LogResponse } from '../model/log.ts';

/** The same object without what is undefined. */
export function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Fields of which any may be undefined. */
type Loose<T> = { [K in keyof T]?: T[K] | undefined };

/** A sentence, filed under `what`. */
export function remark(
  what: string,
  details: string,
  keys: Loose<LogKeys>,
  means?: string,
): LogEntry<'remark'> {
  const data: LogRemark = { what, details };
  return { kind: 'remark', keys: given(keys), data, ...(means === undefined ? {} : { means }) };
}

/** A frame. */
export function frame(
  data: Loose<LogFrame> & Pick<LogFrame, 'type' | 'way'>,
  keys: Loose<LogKeys>,
): LogEntry<'frame'> {
  return { kind: 'frame', keys: given(keys), data: { ...given(data), type: data.type, way: data.way } };
}

/** A request. */
export function response(
  data: Loose<LogResponse> & Pick<LogResponse, 'flags'>,
  keys: Loose<LogKeys>,
  means?: string,
): LogEntry<'response'> {
  return {
    kind: 'response',
    keys: given(keys),
    data: { ...given(data), flags: data.flags },
    ...(means === undefined ? {} : { means }),
  };
}

/** A map that forgets its oldest entry: what a parser remembers of connections and streams that may never end. */
export function createMemory<V>(most = 10_000): {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
} {
  const map = new Map<string, V>();
  return {
    get: (key) => map.get(key),
    set(key, value) {
      map.delete(key);
      map.set(key, value);
      if (map.size <= most) return;
      const [oldest] = map.keys();
      if (oldest !== undefined) map.delete(oldest);
    },
  };
}

/** A number that is written in digits, undefined for anything else. */
export function digits(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** The path of a request target: `http://a.test/b.C/D` and `/b.C/D` alike; undefined for anything else. */
export function pathOf(target: string | undefined): string | undefined {
  const path = target?.replace(/^[a-z]+:\/\/[^/]*/, '');
  return path?.startsWith('/') === true ? path : undefined;
}

/** One second where a time has no fraction, else undefined. */
export function resolutionOf(time: string): number | undefined {
  return /:\d\d[.,]\d/.test(time) ? undefined : 1;
}

/** The code of an error by its name in logs, or its number; undefined for neither. */
export function errorCodeOf(text: string | undefined): number | undefined {
  const number = digits(text);
  if (number !== undefined || text === undefined) return number;
  return Object.hasOwn(ErrorCode, text) ? ErrorCode[text as keyof typeof ErrorCode] : undefined;
}
