import { ErrorCode } from '../../model/codes.ts';
import type { Direction } from '../../model/chunk.ts';
import type { Party } from '../../model/diagnosis.ts';
import type { Fact } from '../../model/fact.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import { isBehind } from './behind.ts';
import { streamsAt } from './connection-errors.ts';
import { opposite } from './connection-errors.ts';
import type { FactHandlers } from './define-rule.ts';
import { isServerError, isTooLarge, type LargeBlock, LargeBlocks } from './large-blocks.ts';
import { clientOf, serverOf } from './parties.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** A receiver objects when it has read the block; Go's net/http lingers for a second first. */
const longestReactionNs = 1.5e9;

/** A proxy that resets what it will not send on does so at once. */
const atOnceNs = 100e6;

/** A list so many times as large as any that was answered stands out, whatever the limit is. */
const standsOut = 2;

/** Reactions kept with their packets; more of them add nothing to the answer. */
const mostKept = 1000;

/** Codes with which receivers refuse a list, on a stream and for the connection. */
const codes: ReadonlySet<number> = new Set([
  ErrorCode.PROTOCOL_ERROR,
  ErrorCode.INTERNAL_ERROR,
  ErrorCode.FRAME_SIZE_ERROR,
  ErrorCode.COMPRESSION_ERROR,
  ErrorCode.ENHANCE_YOUR_CALM,
]);

/** A header block that its receiver refused, in one of the dialects. */
export interface HeaderRefusal {
  block: LargeBlock;
  by: 'RST_STREAM' | 'GOAWAY' | '431' | '5xx';
  at: Moment;
  /** Of an answer: the stream that it was given on, which is the caller's where a proxy refused its server's headers. */
  on?: TimelineStream;
  /** The way of the refusal. */
  direction: Direction;
  code?: number;
  lastStreamId?: number;
  streams: TimelineStream[];
  /** Who refused, and who made the headers. */
  sender: Party;
  author: Party;
  /** 0 to 1. */
  confidence: number;
  /** The largest request that the listener answered, octets; 0 when none was looked at. */
  largestServed: number;
}

type Found = Pick<HeaderRefusal, 'block' | 'by' | 'at' | 'on' | 'code' | 'lastStreamId' | 'streams'>;

function senderOf(connection: TimelineConnection, direction: Direction): Party {
  return direction === 'to-server' ? clientOf(connection) : serverOf(connection);
}

/** nginx gives the connection up with this code and without a word, as soon as it has read the headers. */
function isNginx({ block, at, code }: Found): boolean {
  const { connection } = block;
  const atOnce = at.time - block.at.time <= atOnceNs + (connection.rtt ?? 0);
  return atOnce && code === ErrorCode.ENHANCE_YOUR_CALM && connection.goaways[0]?.debug === '';
}

/** Finds header blocks whose size was the reason for a reset, a GOAWAY or status 431. */
export class HeaderRefusals {
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #blocks: LargeBlocks;
  readonly #found: Found[] = [];
  /** Frames that break a rule: what follows them is about them. */
  readonly #broken = new ConnectionMarks<{ direction: Direction; time: number }>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    const blocks = new LargeBlocks(timeline);
    this.#blocks = blocks;
    this.handlers = {
      ...blocks.handlers,
      anomaly: ({ from, direction, section }) => {
        const connection = timeline.connection(from);
        if (connection === undefined || direction === undefined || section === undefined) return;
        this.#broken.set(connection, { direction, time: from.time });
      },
      'http2.headers': (fact) => {
        blocks.handlers['http2.headers']?.(fact);
        if (fact.direction !== 'to-client') return;
        if (isTooLarge(fact.headers)) this.#answered(fact);
        else if (isServerError(fact.headers)) this.#failed(fact);
      },
      'http2.rst-stream': (fact) => {
        if (codes.has(fact.errorCode)) this.#reset(fact);
      },
      'http2.goaway': (fact) => {
        if (codes.has(fact.errorCode)) this.#goaway(fact);
      },
    };
  }

  /** What was refused, each block once; to be called after the last fact. */
  list(): HeaderRefusal[] {
    const told = new Set<LargeBlock>();
    const refused = new Set(this.#found.map(({ block }) => block.stream));
    // A reset beside a GOAWAY is told by the GOAWAY.
    const ordered = [
      ...this.#found.filter(({ by }) => by === 'GOAWAY'),
      ...this.#found.filter(({ by }) => by !== 'GOAWAY'),
    ];
    return ordered.flatMap((one): HeaderRefusal[] => {
      const { block, by } = one;
      const { connection, stream } = block;
      // An answer that a proxy passes on is told where it was given.
      const passedOn = by === '431' && stream.upstream !== undefined && refused.has(stream.upstream);
      const confidence = told.has(block) || passedOn ? 0 : this.#confidenceOf(one);
      if (confidence === 0) return [];
      told.add(block);
      const direction = opposite(block.direction);
      const largestServed = this.#blocks.largestServed(connection);
      const sender = senderOf(connection, direction);
      return [{ ...one, direction, confidence, largestServed, sender, author: this.#authorOf(block) }];
    });
  }

  #keep(found: Found): void {
    if (this.#found.length < mostKept) this.#found.push(found);
  }

  #answered({ from: at }: Fact<'http2.headers'>): void {
    const stream = this.#timeline.stream(at);
    if (stream === undefined) return;
    const block = this.#blocks.requestOf(stream);
    if (block !== undefined) this.#keep({ block, by: '431', at, on: stream, streams: [stream] });
  }

  /** A proxy answers 502 although its server had answered, with headers of some size (nginx). */
  #failed({ from: at }: Fact<'http2.headers'>): void {
    const on = this.#timeline.stream(at);
    const upstream = on?.upstream;
    if (on === undefined || upstream === undefined) return;
    const block = this.#blocks.ofStream(upstream, 'to-client', at.time - longestReactionNs);
    if (block === undefined || this.#isBroken(block)) return;
    // What the server itself gave up is told by how it did.
    const end = upstream.ended;
    if (end?.how === 'rst-stream' && end.direction === 'to-client') return;
    this.#keep({ block, by: '5xx', at, on, streams: [upstream] });
  }

  #goaway({ from: at, direction, errorCode: code, debug, lastStreamId }: Fact<'http2.goaway'>): void {
    const connection = this.#timeline.connection(at);
    if (connection === undefined || debug === 'too_many_pings') return;
    const block = this.#blocks.ofConnection(connection, opposite(direction), at.time - longestReactionNs);
    if (block === undefined || this.#isBroken(block)) return;
    const hit = streamsAt(connection, at, direction);
    const streams = hit.includes(block.stream) ? hit : [block.stream, ...hit];
    this.#keep({ block, by: 'GOAWAY', at, code, lastStreamId, streams });
  }

  #reset({ from: at, direction, errorCode: code }: Fact<'http2.rst-stream'>): void {
    const stream = this.#timeline.stream(at);
    if (stream === undefined) return;
    const block = this.#blocks.ofStream(stream, opposite(direction), at.time - longestReactionNs);
    if (block === undefined || this.#isBroken(block)) return;
    // A request that was answered had been taken.
    if (block.part === 'request' && stream.responseHeaders !== undefined) return;
    this.#keep({ block, by: 'RST_STREAM', at, code, streams: [stream] });
  }

  #isBroken({ connection, direction, at }: LargeBlock): boolean {
    const offence = this.#broken.get(connection);
    return offence?.direction === direction && offence.time >= at.time;
  }

  /** A proxy with its next hop in the capture did not send this call on, and refused it at once. */
  #stoppedAtProxy({ block, at, code }: Found): boolean {
    const { connection, stream } = block;
    if (code !== ErrorCode.INTERNAL_ERROR || stream.upstream !== undefined) return false;
    if (at.time - block.at.time > atOnceNs + (connection.rtt ?? 0)) return false;
    return [...this.#timeline.connections()].some((c) => isBehind(c, connection) && c.streamCount > 0);
  }

  /** How sure it is that the size was the reason; 0 when it was not. */
  #confidenceOf(found: Found): number {
    const { block, by } = found;
    const { connection, stream, part, listSize, limit, unusual } = block;
    if (by === '431') return 0.97;
    if (by === '5xx') return unusual ? 0.88 : 0.75;
    const isRequest = part === 'request';
    // It went on to the next hop: what happened there is told there.
    if (isRequest && stream.upstream !== undefined) return 0;
    const served = isRequest ? this.#blocks.largestServed(connection) : 0;
    if (served >= listSize) return 0;
    if (limit !== undefined) return 0.95;
    const isLargest = listSize >= standsOut * served;
    if (unusual) return by === 'GOAWAY' || isLargest ? 0.88 : 0.75;
    if (by === 'GOAWAY') return isLargest && isNginx(found) ? 0.8 : 0;
    if (isRequest) return isLargest && this.#stoppedAtProxy(found) ? 0.75 : 0;
    // The answer was good, and the proxy that reset it told its client something else.
    const { downstream } = stream;
    const isRefused = downstream !== undefined && downstream.grpcStatus !== stream.grpcStatus;
    return isRefused && found.code === ErrorCode.INTERNAL_ERROR ? 0.8 : 0;
  }

  #authorOf({ stream, connection, direction, part }: LargeBlock): Party {
    const { upstream } = stream;
    if (part === 'request' || upstream === undefined) return senderOf(connection, direction);
    const before = this.#blocks.ofStream(upstream, direction, upstream.opened.time);
    return before === undefined ? senderOf(connection, direction) : serverOf(upstream.connection);
  }
}
