import type { Direction } from '../../model/chunk.ts';
import type { Fact, FactKind } from '../../model/fact.ts';
import type { HeaderField } from '../../model/frame.ts';
import type { Moment, Timeline, TimelineConnection, TimelineStream } from '../../model/timeline.ts';
import type { FactHandlers } from './define-rule.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** What gRPC libraries announce or take as a matter of course (8 KiB), and the fields that Envoy takes (100). */
const usualListSize = 8192;
const usualFields = 100;

/** Lists below this are no matter of size for anybody. */
const smallestListSize = 1024;

/** Blocks remembered on each connection and way, listeners whose largest served list is known. */
const mostRemembered = 8;
const mostListeners = 1000;

/** Octets that a field counts beside its name and value (RFC 9113 6.5.2). */
const fieldOverhead = 32;

/** A header block of some size, and the stream it was sent on. */
export interface LargeBlock {
  connection: TimelineConnection;
  stream: TimelineStream;
  at: Moment;
  direction: Direction;
  /** `request`, `response` or `trailers`. */
  part: string;
  /** Octets decoded, as SETTINGS_MAX_HEADER_LIST_SIZE counts them, and octets on the wire. */
  listSize: number;
  blockLength: number;
  fields: number;
  /** The field that takes most of it. */
  largest: { name: string; size: number } | undefined;
  /** The SETTINGS_MAX_HEADER_LIST_SIZE that its receiver had announced and it is above. */
  limit: number | undefined;
  /** Above what receivers usually take, announced or not. */
  unusual: boolean;
  /** Its end was not seen when it was refused: sizes are at least these, fields are not known. */
  isPartial: boolean;
}

/** What a follower of header blocks needs. */
export const largeBlocksNeed = [
  'http2.header-list-above-limit',
  'http2.header-block-grows',
  'http2.frame-row',
  'http2.stream-open',
  'http2.headers',
] as const satisfies readonly FactKind[];

function largestOf(headers: readonly HeaderField[] | null): LargeBlock['largest'] {
  let largest: LargeBlock['largest'];
  for (const [name, value] of headers ?? []) {
    const size = name.length + value.length + fieldOverhead;
    if (size > (largest?.size ?? 0)) largest = { name, size };
  }
  return largest;
}

function listenerOf({ input, server }: TimelineConnection): string {
  return `${input} ${server}`;
}

/** Follows header blocks that may be too large for somebody, and which sizes were served all the same. */
export class LargeBlocks {
  readonly handlers: FactHandlers;
  readonly #timeline: Timeline;
  readonly #recent = new ConnectionMarks<LargeBlock[]>();
  readonly #requests = new WeakMap<TimelineStream, LargeBlock>();
  /** The largest request of a listener that was answered. */
  readonly #served = new Map<string, number>();
  #above: Fact<'http2.header-list-above-limit'> | undefined;
  #hasRequests = false;
  /** Streams with so many CONTINUATIONs that their number is the matter, not what they hold. */
  readonly #flooded = new WeakSet<TimelineStream>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.handlers = {
      'http2.header-list-above-limit': (fact) => {
        this.#above = fact;
      },
      'http2.header-block-grows': (fact) => {
        this.#grows(fact);
      },
      'http2.frame-row': ({ from, what }) => {
        const stream = timeline.stream(from);
        if (stream !== undefined && what !== 'empty-data') this.#floods(stream);
      },
      'http2.stream-open': (fact) => {
        this.#add(fact, 'to-server', 'request');
      },
      'http2.headers': (fact) => {
        if (this.#hasRequests && fact.direction === 'to-client') this.#answered(fact);
        this.#add(fact, fact.direction, fact.endStream ? 'trailers' : 'response');
      },
    };
  }

  /** The latest block of a stream that travelled this way, since a time. */
  ofStream(stream: TimelineStream, direction: Direction, since: number): LargeBlock | undefined {
    return this.#recent
      .get(stream.connection)
      ?.findLast((b) => b.stream === stream && b.direction === direction && b.at.time >= since);
  }

  /** The latest block of a connection that travelled this way, since a time: an unusual one if there is one. */
  ofConnection(connection: TimelineConnection, direction: Direction, since: number): LargeBlock | undefined {
    const blocks = this.#recent
      .get(connection)
      ?.filter((b) => b.direction === direction && b.at.time >= since);
    return blocks?.findLast((b) => b.unusual || b.limit !== undefined) ?? blocks?.at(-1);
  }

  /** The request of a stream, of any size; undefined when it could not be decoded. */
  requestOf(stream: TimelineStream): LargeBlock | undefined {
    const known = this.#requests.get(stream);
    const { headers, connection, opened: at } = stream;
    if (known !== undefined || headers === null) return known;
    const listSize = headers.reduce(
      (sum, [name, value]) => sum + name.length + value.length + fieldOverhead,
      0,
    );
    const sizes = { listSize, blockLength: 0, fields: headers.length, largest: largestOf(headers) };
    const place = { connection, stream, at, direction: 'to-server', part: 'request' } as const;
    return { ...place, ...sizes, limit: undefined, unusual: headers.length > usualFields, isPartial: false };
  }

  /** The size of the largest request that the listener of a connection answered, as far as sizes were looked at. */
  largestServed(connection: TimelineConnection): number {
    return this.#served.get(listenerOf(connection)) ?? 0;
  }

  #answered({ from, headers }: Fact<'http2.headers'>): void {
    const stream = this.#timeline.stream(from);
    const request = stream === undefined ? undefined : this.#requests.get(stream);
    if (stream === undefined || request === undefined || isTooLarge(headers)) return;
    const key = listenerOf(stream.connection);
    if (this.#served.size >= mostListeners && !this.#served.has(key)) return;
    this.#served.set(key, Math.max(request.listSize, this.#served.get(key) ?? 0));
  }

  #add(
    fact: Fact<'http2.stream-open'> | Fact<'http2.headers'>,
    direction: Direction,
    part: LargeBlock['part'],
  ): void {
    const { from, listSize, blockLength, headers } = fact;
    const above = this.#above;
    this.#above = undefined;
    if (listSize < smallestListSize) return;
    const stream = this.#timeline.stream(from);
    if (stream === undefined) return;
    const { connection } = stream;
    const fields = headers?.length ?? 0;
    const isAbove = above?.from.packet === from.packet && above.from.stream === from.stream;
    const block: LargeBlock = {
      connection,
      stream,
      at: from,
      direction,
      part,
      listSize,
      blockLength,
      fields,
      largest: largestOf(headers),
      limit: isAbove ? above.limit : undefined,
      unusual: listSize >= usualListSize || fields > usualFields,
      isPartial: false,
    };
    if (direction === 'to-server') {
      this.#requests.set(stream, block);
      this.#hasRequests = true;
    }
    this.#remember(block);
  }

  /** Of requests the stream does not stand before the block is complete. */
  #grows({ from: at, direction, blockLength }: Fact<'http2.header-block-grows'>): void {
    const stream = this.#timeline.stream(at);
    if (stream === undefined || stream.ended !== undefined || this.#flooded.has(stream)) return;
    const { connection } = stream;
    const part = direction === 'to-server' || stream.responseHeaders !== undefined ? 'trailers' : 'response';
    const sizes = { listSize: blockLength, blockLength, fields: 0, largest: undefined, limit: undefined };
    this.#remember({ connection, stream, at, direction, part, ...sizes, unusual: true, isPartial: true });
  }

  #floods(stream: TimelineStream): void {
    this.#flooded.add(stream);
    const list = this.#recent.get(stream.connection) ?? [];
    this.#recent.set(
      stream.connection,
      list.filter((block) => block.stream !== stream || !block.isPartial),
    );
  }

  #remember(block: LargeBlock): void {
    const list = this.#recent.get(block.connection) ?? [];
    // What was known of it before it was complete says no more.
    if (list.at(-1)?.isPartial === true && list.at(-1)?.stream === block.stream) list.pop();
    list.push(block);
    if (list.length > mostRemembered) list.shift();
    this.#recent.set(block.connection, list);
  }
}

/** True for an answer with status 431 (RFC 6585 5). */
export function isTooLarge(headers: readonly HeaderField[] | null): boolean {
  // Pseudo-header fields stand first (RFC 9113 8.3).
  const first = headers?.[0];
  return first !== undefined && first[1] === '431' && first[0] === ':status';
}

/** True for an answer with a status of 500 and more, which is none of gRPC's. */
export function isServerError(headers: readonly HeaderField[] | null): boolean {
  const first = headers?.[0];
  return first !== undefined && first[0] === ':status' && first[1].startsWith('5');
}
