import type { HeaderField } from '../model/frame.ts';

/** Most octets of a head that are collected; servers refuse longer ones themselves (Envoy 60 KiB, Node 16 KiB). */
export const MAX_HEAD = 65_536;
/** Most fields of a head that are read. */
const MAX_FIELDS = 512;
const FIRST_SIZE = 1024;

const LF = 0x0a;
const CR = 0x0d;

/** The start line and the fields of an HTTP/1 message (RFC 9112 2). */
export interface MessageHead {
  startLine: string;
  /** Names in lower case, in order; bytes as latin1. */
  fields: readonly HeaderField[];
}

/**
 * Collects the lines of one direction up to the empty line that ends a head or a trailer section, whatever the cuts.
 *
 * A line may end with LF alone (RFC 9112 2.2). What is beyond {@link MAX_HEAD} is read and forgotten.
 */
export class HeadReader {
  /** The empty line was seen. */
  complete = false;
  /** Octets so far, forgotten ones included. */
  length = 0;
  #bytes = new Uint8Array(FIRST_SIZE);
  #kept = 0;
  #lineEmpty = true;
  /** Empty lines in front of a start line mean nothing. */
  readonly #skipEmpty: boolean;

  /** `trailers`: there is no start line, the first empty line ends it. */
  constructor(trailers = false) {
    this.#skipEmpty = !trailers;
  }

  /** Reads `bytes` from `at`; returns where the head ended, or their length. */
  add(bytes: Uint8Array, at: number): number {
    const start = at;
    while (at < bytes.length && !this.complete) {
      const byte = bytes[at++] ?? 0;
      if (byte === LF) {
        if (this.#lineEmpty) this.complete = !this.#skipEmpty || this.#kept > 0;
        this.#lineEmpty = true;
      } else if (byte !== CR) {
        this.#lineEmpty = false;
      }
      if (!this.#lineEmpty || this.#kept > 0) this.#keep(byte);
    }
    this.length += at - start;
    return at;
  }

  /** What was collected, as far as it goes. */
  get text(): string {
    return Buffer.from(this.#bytes.buffer, 0, this.#kept).toString('latin1');
  }

  read(): MessageHead {
    const lines = this.text.split(/\r?\n/);
    const startLine = this.#skipEmpty ? (lines.shift() ?? '') : '';
    return { startLine, fields: readFields(lines) };
  }

  #keep(byte: number): void {
    if (this.#kept >= MAX_HEAD) return;
    if (this.#kept === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#kept);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#kept++] = byte;
  }
}

function readFields(lines: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    // A line that begins with white space goes on with the one before (RFC 9112 5.2); nobody decisive does that.
    if (colon <= 0 || line.startsWith(' ') || line.startsWith('\t')) continue;
    if (fields.length >= MAX_FIELDS) break;
    fields.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return fields;
}

/** The first value of a field. */
export function fieldValue(fields: readonly HeaderField[], name: string): string | undefined {
  for (const [key, value] of fields) if (key === name) return value;
  return undefined;
}

/** The members of a comma-separated list, in lower case, over all fields of that name (RFC 9110 5.6.1). */
export function fieldList(fields: readonly HeaderField[], name: string): string[] {
  const members: string[] = [];
  for (const [key, value] of fields) {
    if (key !== name) continue;
    for (const member of value.toLowerCase().split(','))
      if (member.trim() !== '') members.push(member.trim());
  }
  return members;
}
