import type { HeaderField } from '../model/frame.ts';
import type { Framing } from './framing.ts';
import { HeadReader, type MessageHead } from './message-head.ts';
import { looksLikeHttp1 } from './sniff.ts';

/** Digits of a chunk size; more would be beyond what a number can hold. */
const MAX_SIZE_DIGITS = 12;
/** Octets of a chunk's extension that are read over (RFC 9112 7.1.1). */
const MAX_EXTENSION = 4096;

/** What takes the messages of one direction. */
export interface MessageSink {
  /** A head of so many octets is complete; says what follows, or undefined when this is no HTTP/1 after all. */
  head(head: MessageHead, octets: number): Framing | undefined;
  /** Octets of a body without framing; null where the capture lacks some. */
  body(bytes: Uint8Array | null, octets: number): void;
  /** The message is complete. True: nothing is read until {@link MessageReader.resume}. */
  end(trailers: readonly HeaderField[]): boolean;
  /** Where the next message begins is unknown. `problem` when the sender is to blame. */
  lost(problem?: 'bad-chunk-size' | 'bad-start-line'): void;
}

type State =
  | 'head'
  | 'body'
  | 'until-close'
  | 'chunk-size'
  | 'extension'
  | 'chunk-end'
  | 'trailers'
  | 'lost'
  | 'paused';

/**
 * Cuts one direction of an HTTP/1 connection into messages (RFC 9112 6 and 7), whatever the cuts; bodies are passed by.
 *
 * After a loss it looks for a start line at the beginning of each piece, for peers begin a message with a segment.
 */
export class MessageReader {
  readonly #sink: MessageSink;
  #state: State = 'head';
  #head = new HeadReader();
  /** Octets left of a body or chunk. */
  #left = 0;
  #chunked = false;
  #size = 0;
  #digits = 0;
  #extension = 0;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  /** Waits in front of what may be another protocol. */
  get paused(): boolean {
    return this.#state === 'paused';
  }

  /** The text of a head that is not complete. */
  get partialHead(): string {
    return this.#head.complete ? '' : this.#head.text;
  }

  /** A response without a length is whole when the connection closes. */
  get endsWithConnection(): boolean {
    return this.#state === 'until-close';
  }

  /** Reads on as HTTP/1. */
  resume(): void {
    if (this.#state === 'paused') this.#nextMessage();
  }

  /** Reads bytes; returns how many, less than all when it paused. */
  push(bytes: Uint8Array): number {
    let at = 0;
    if (this.#state === 'lost' && looksLikeHttp1(bytes)) this.#nextMessage();
    while (at < bytes.length) {
      switch (this.#state) {
        case 'head':
          at = this.#readHead(bytes, at);
          break;
        case 'body':
          at = this.#readBody(bytes, at);
          break;
        case 'until-close':
          this.#sink.body(bytes.subarray(at), bytes.length - at);
          return bytes.length;
        case 'chunk-size':
        case 'extension':
        case 'chunk-end':
          this.#chunkOctet(bytes[at++] ?? 0);
          break;
        case 'trailers':
          at = this.#readTrailers(bytes, at);
          break;
        case 'lost':
          return bytes.length;
        case 'paused':
          return at;
      }
    }
    return at;
  }

  /** Bytes that the capture lacks. */
  gap(octets: number): void {
    if (this.#state === 'until-close') this.#sink.body(null, octets);
    else if (this.#state === 'body' && octets <= this.#left) {
      this.#sink.body(null, octets);
      this.#left -= octets;
      this.#bodyDone();
    } else if (this.#state !== 'lost') this.#lose();
  }

  #nextMessage(): void {
    this.#state = 'head';
    this.#head = new HeadReader();
  }

  #lose(problem?: 'bad-chunk-size' | 'bad-start-line'): void {
    this.#state = 'lost';
    this.#sink.lost(problem);
  }

  #readHead(bytes: Uint8Array, from: number): number {
    const at = this.#head.add(bytes, from);
    if (!this.#head.complete) return at;
    const framing = this.#sink.head(this.#head.read(), this.#head.length);
    if (framing === undefined) this.#lose('bad-start-line');
    else if (framing.kind === 'unknown') this.#lose();
    else this.#follow(framing);
    return at;
  }

  #follow(framing: Framing): void {
    this.#chunked = framing.kind === 'chunked';
    if (framing.kind === 'until-close') this.#state = 'until-close';
    else if (this.#chunked) this.#nextChunk();
    else {
      this.#state = 'body';
      this.#left = framing.kind === 'length' ? framing.octets : 0;
      this.#bodyDone();
    }
  }

  #readBody(bytes: Uint8Array, at: number): number {
    const step = Math.min(this.#left, bytes.length - at);
    this.#sink.body(bytes.subarray(at, at + step), step);
    this.#left -= step;
    this.#bodyDone();
    return at + step;
  }

  #bodyDone(): void {
    if (this.#left > 0) return;
    if (this.#chunked) this.#state = 'chunk-end';
    else this.#messageDone([]);
  }

  #messageDone(trailers: readonly HeaderField[]): void {
    if (this.#sink.end(trailers)) this.#state = 'paused';
    else this.#nextMessage();
  }

  #nextChunk(): void {
    this.#state = 'chunk-size';
    this.#size = 0;
    this.#digits = 0;
    this.#extension = 0;
  }

  /** One octet of what stands around chunks: a size in hexadecimal, an extension, the line end behind the data. */
  #chunkOctet(octet: number): void {
    if (octet === 0x0a) {
      if (this.#state === 'chunk-end') this.#nextChunk();
      else this.#chunkBegins();
    } else if (this.#state === 'chunk-end') {
      if (octet !== 0x0d) this.#lose('bad-chunk-size');
    } else if (this.#state === 'extension' || octet === 0x0d || octet === 0x3b || octet === 0x20) {
      this.#state = 'extension';
      if (++this.#extension > MAX_EXTENSION) this.#lose('bad-chunk-size');
    } else {
      const digit = parseInt(String.fromCharCode(octet), 16);
      if (Number.isNaN(digit) || ++this.#digits > MAX_SIZE_DIGITS) this.#lose('bad-chunk-size');
      else this.#size = this.#size * 16 + digit;
    }
  }

  #chunkBegins(): void {
    if (this.#digits === 0) this.#lose('bad-chunk-size');
    else if (this.#size > 0) {
      this.#left = this.#size;
      this.#state = 'body';
    } else {
      this.#state = 'trailers';
      this.#head = new HeadReader(true);
    }
  }

  #readTrailers(bytes: Uint8Array, from: number): number {
    const at = this.#head.add(bytes, from);
    if (this.#head.complete) this.#messageDone(this.#head.read().fields);
    return at;
  }
}
