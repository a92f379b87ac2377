import { formatAddress } from '../model/address.ts';
import { readU16, readU32 } from '../model/bytes.ts';
import type { DnsService } from '../model/facts/dns.ts';
import { RecordType } from './codes.ts';
import { type NameCursor, readName } from './names.ts';

/** Octets of the header (RFC 1035 4.1.1). */
export const headerLength = 12;

/** Records that are looked at; a message of 64 KB could hold six thousand. */
const mostRecords = 1024;

/** Addresses, aliases and services that are kept of an answer. */
const mostKept = 64;

/** Octets of an extended error's text that are kept. */
const longestErrorText = 200;

const extendedErrorOption = 15;

/** One DNS message, as far as it matters here. */
export interface DnsMessage {
  id: number;
  isAnswer: boolean;
  /** 0 is a standard query. */
  opcode: number;
  authoritative: boolean;
  truncated: boolean;
  code: number;
  /** First question; absent when there is none, as in answers to messages that the server could not read. */
  question: { name: string; type: number } | undefined;
  addresses: string[];
  aliases: string[];
  services: DnsService[];
  /** Records of the answer section, by the header. */
  records: number;
  ttlSeconds: number | undefined;
  extendedErrors: { code: number; text: string }[];
  /** It ends before its header says. What was read up to there stands. */
  damaged: boolean;
}

interface Place extends NameCursor {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Reads the message in `bytes` from `start` to `end`; undefined when not even header and question are there. */
export function readMessage(bytes: Uint8Array, start: number, end: number): DnsMessage | undefined {
  if (end > bytes.length || end - start < headerLength) return undefined;
  const flags = readU16(bytes, start + 2);
  const place: Place = { bytes, start, end, at: start + headerLength };
  const questions = readU16(bytes, start + 4);
  const question = questions === 0 ? undefined : readQuestion(place);
  if (questions > 0 && question === undefined) return undefined;
  const message: DnsMessage = {
    id: readU16(bytes, start),
    isAnswer: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0x0f,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    code: flags & 0x0f,
    question,
    addresses: [],
    aliases: [],
    services: [],
    records: readU16(bytes, start + 6),
    ttlSeconds: undefined,
    extendedErrors: [],
    damaged: false,
  };
  // Several questions in one message are forbidden (RFC 9619 4).
  if (questions > 1) message.damaged = true;
  else message.damaged = !readRecords(place, message);
  return message;
}

function readQuestion(place: Place): { name: string; type: number } | undefined {
  const name = readName(place.bytes, place.start, place.end, place);
  if (name === undefined || place.at + 4 > place.end) return undefined;
  const type = readU16(place.bytes, place.at);
  place.at += 4;
  return { name, type };
}

/** All three sections; false when they end before the header says. */
function readRecords(place: Place, message: DnsMessage): boolean {
  const { bytes, start, end } = place;
  const authority = readU16(bytes, start + 8);
  const additional = readU16(bytes, start + 10);
  const count = Math.min(message.records + authority + additional, mostRecords);
  for (let index = 0; index < count; index++) {
    if (!skipName(place) || place.at + 10 > end) return false;
    const type = readU16(bytes, place.at);
    const ttl = readU32(bytes, place.at + 4);
    const length = readU16(bytes, place.at + 8);
    const at = place.at + 10;
    if (at + length > end) return false;
    if (index < message.records) {
      message.ttlSeconds = Math.min(message.ttlSeconds ?? Infinity, ttl);
      if (!readAnswer(place, type, at, length, message)) return false;
    } else if (type === RecordType.OPT) readOptions(bytes, ttl, at, at + length, message);
    place.at = at + length;
  }
  return true;
}

/** Moves behind a name whose text nobody needs; the pointer that ends it is not followed. */
function skipName(place: Place): boolean {
  const { bytes, end } = place;
  while (place.at < end) {
    const size = bytes[place.at] ?? 0;
    place.at += size >= 0xc0 ? 2 : size + 1;
    if (size === 0 || size >= 0xc0) return place.at <= end;
    if (size > 63) return false;
  }
  return false;
}

function readAnswer(place: Place, type: number, at: number, length: number, message: DnsMessage): boolean {
  const { bytes, start, end } = place;
  const { addresses, aliases, services } = message;
  const asked = message.question?.type;
  switch (type) {
    case RecordType.A:
    case RecordType.AAAA: {
      const [size, other] = type === RecordType.A ? [4, RecordType.AAAA] : [16, RecordType.A];
      if (length !== size) return false;
      if (asked === other || addresses.length >= mostKept) return true;
      addresses.push(formatAddress(bytes, at, size === 4 ? 4 : 6));
      return true;
    }
    case RecordType.CNAME: {
      if (aliases.length >= mostKept) return true;
      const name = readName(bytes, start, end, { at });
      if (name !== undefined) aliases.push(name);
      return name !== undefined;
    }
    case RecordType.SRV: {
      if (services.length >= mostKept) return true;
      const target = length < 7 ? undefined : readName(bytes, start, end, { at: at + 6 });
      if (target === undefined) return false;
      const [priority, weight, port] = [readU16(bytes, at), readU16(bytes, at + 2), readU16(bytes, at + 4)];
      services.push({ priority, weight, port, target });
      return true;
    }
    default:
      return true;
  }
}

/** The pseudo-record of EDNS: upper bits of the response code in its TTL, and options (RFC 6891 6.1). */
function readOptions(bytes: Uint8Array, ttl: number, start: number, end: number, message: DnsMessage): void {
  message.code = (message.code & 0x0f) | ((ttl >>> 24) << 4);
  for (let at = start; at + 4 <= end;) {
    const option = readU16(bytes, at);
    const length = readU16(bytes, at + 2);
    const next = at + 4 + length;
    if (next > end) return;
    if (option === extendedErrorOption && length >= 2 && message.extendedErrors.length < mostKept) {
      const text = bytes.subarray(at + 6, Math.min(next, at + 6 + longestErrorText));
      message.extendedErrors.push({ code: readU16(bytes, at + 4), text: new TextDecoder().decode(text) });
    }
    at = next;
  }
}
