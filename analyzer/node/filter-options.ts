/** Reads what a person writes about packets to look at: times, addresses, ports. */
import { isIPv4, isIPv6 } from 'node:net';
import type { AddressRange, Moment } from '../packet-filter.ts';

const secondsPattern = /^\d+(\.\d+)?$/;
const timeOfDayPattern = /^(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?$/;
const instantPattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?$/;

function fractionNs(fraction: string | undefined): number {
  return Number((fraction ?? '.').slice(1).padEnd(9, '0'));
}

/** A moment: seconds since the start, ISO 8601, or a time of day (UTC unless it says otherwise); undefined for none. */
export function parseMoment(text: string): Moment | undefined {
  if (secondsPattern.test(text)) return { kind: 'elapsed', ns: Math.round(Number(text) * 1e9) };
  const day = timeOfDayPattern.exec(text);
  if (day !== null) {
    const [hours, minutes, seconds] = [day[1], day[2], day[3] ?? '0'].map(Number) as [number, number, number];
    if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
    return { kind: 'time-of-day', ns: (hours * 3600 + minutes * 60 + seconds) * 1e9 + fractionNs(day[4]) };
  }
  const instant = instantPattern.exec(text);
  if (instant === null) return undefined;
  const [, date = '', time = '00:00', fraction, zone = 'Z'] = instant;
  const ms = Date.parse(`${date}T${time}${zone}`);
  if (Number.isNaN(ms)) return undefined;
  return { kind: 'instant', epochNs: BigInt(ms) * 1_000_000n + BigInt(fractionNs(fraction)) };
}

/** An address with or without a prefix length, such as `198.18.0.0/15` or `[2001:db8::]/32`; undefined for none. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [written = '', prefixText, ...rest] = text.split('/');
  const address = written.replace(/^\[(.*)\]$/, '$1');
  const bytes = isIPv4(address) ? ipv4Bytes(address) : isIPv6(address) ? ipv6Bytes(address) : undefined;
  if (bytes === undefined || rest.length > 0) return undefined;
  const longest = bytes.length * 8;
  if (prefixText === undefined) return { bytes, prefix: longest };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > longest) return undefined;
  return { bytes, prefix: Number(prefixText) };
}

function ipv4Bytes(address: string): number[] {
  return address.split('.').map(Number);
}

/** The URL parser writes any IPv6 address in hexadecimal words with at most one gap. */
function ipv6Bytes(address: string): number[] | undefined {
  // A zone (`%eth0`) is no part of what is on the wire.
  const url = URL.parse(`http://[${address.replace(/%.*$/, '')}]/`);
  if (url === null) return undefined;
  const [head = '', tail] = url.hostname.slice(1, -1).split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => parseInt(word, 16));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  const gap = new Array<number>(8 - front.length - back.length).fill(0);
  return [...front, ...gap, ...back].flatMap((word) => [word >> 8, word & 0xff]);
}

/** A port number; undefined for anything else. */
export function parsePort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 && Number(text) > 0 ? Number(text) : undefined;
}
