import { readU32 } from '../model/bytes.ts';
import { Flag, FrameType, frameTypeName, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Frame } from '../model/frame.ts';
import type { ConnectionState } from './connection-state.ts';
import { HeaderAssembly } from './header-assembly.ts';
import { headerViolation, type HeaderRole } from './header-rules.ts';
import { type DecodedBlock, undecodable } from './hpack/decoded-block.ts';
import { HpackDecoder } from './hpack/decoder.ts';
import { hpackProblems } from './hpack/errors.ts';
import type { StreamEvents } from './stream-events.ts';
import { mayStillSend } from './stream-table.ts';

/** True for frames that carry a header block or a part of one. */
export function isHeaderFrame(type: number): boolean {
  return type === FrameType.HEADERS || type === FrameType.CONTINUATION || type === FrameType.PUSH_PROMISE;
}

/** A block that began: what its first frame said. */
interface Begun {
  type: number;
  flags: number;
  stream: number;
  /** Of PUSH_PROMISE, when it is a good one; else 0. */
  promised: number;
}

/** The block whose CONTINUATION frames are awaited. */
interface Pending extends Begun {
  assembly: HeaderAssembly;
  /** The frames of the block, given when it is complete so that HEADERS come with their list and first. */
  frames: Frame[];
}

/** A bit for each role in which a list was checked. */
const roleBits: Readonly<Record<HeaderRole, number>> = { request: 1, response: 2, trailers: 4 };

/** CONTINUATION frames of one block that are no flood; nghttp2 takes eight. */
const FEW_CONTINUATIONS = 8;

/** An incomplete block of so many octets is told: it is above what gRPC libraries take as a matter of course. */
const LARGE_BLOCK = 8192;

/**
 * The header blocks of one direction: put together from frames, decoded in order, and handed to the streams.
 *
 * Every block goes through the decoder, also those of streams that have ended: it changes the table for all.
 */
export class HeaderBlocks {
  readonly #direction: Direction;
  readonly #state: ConnectionState;
  readonly #streams: StreamEvents;
  readonly #frame: ((frame: Frame) => void) | undefined;
  #hpack = new HpackDecoder();
  #pending: Pending | undefined;

  constructor(
    direction: Direction,
    state: ConnectionState,
    streams: StreamEvents,
    frame: ((frame: Frame) => void) | undefined,
  ) {
    this.#direction = direction;
    this.#state = state;
    this.#streams = streams;
    this.#frame = frame;
  }

  /** SETTINGS_HEADER_TABLE_SIZE of the receiver. */
  setTableLimit(limit: number): void {
    this.#hpack.setLimit(limit);
  }

  /** The connection begins here: the table is empty. */
  restart(): void {
    this.#hpack = new HpackDecoder();
    this.#drop();
  }

  /** Blocks may have been lost: the table's content is unknown. */
  forget(): void {
    this.#hpack.forget();
    this.#drop();
  }

  /** Called before each frame: between HEADERS and the last CONTINUATION nothing else may come (RFC 9113 6.10). */
  before(type: number, stream: number): void {
    if (this.#pending === undefined) return;
    if (type === FrameType.CONTINUATION && stream === this.#pending.stream) return;
    this.#state.report.anomaly('continuation-expected', frameTypeName(type), this.#pending.stream);
    this.forget();
  }

  /** HEADERS, PUSH_PROMISE or CONTINUATION on a stream; `frame` is what to give once the block is complete. */
  frame(
    type: number,
    flags: number,
    stream: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: Frame | undefined,
  ): void {
    if (type === FrameType.CONTINUATION) {
      this.#continue(flags, stream, frame, (assembly) => {
        const last = (flags & Flag.END_HEADERS) !== 0;
        this.#state.sender(this.#direction).rows.continuation(stream, end - start, last, assembly.frames);
        return assembly.add(bytes, start, end);
      });
      return;
    }
    this.#state.sender(this.#direction).rows.headers();
    let at = start;
    const padding = (flags & Flag.PADDED) !== 0 ? (bytes[at++] ?? 0) : 0;
    const promised = type === FrameType.PUSH_PROMISE ? readU32(bytes, at) & 0x7fffffff : 0;
    if (type === FrameType.PUSH_PROMISE) at += 4;
    if (type === FrameType.HEADERS && (flags & Flag.PRIORITY) !== 0) at += 5;
    if (at > end || at + padding > end) {
      this.#state.report.anomaly(at > end ? 'frame-size' : 'padding', frameTypeName(type), stream);
      this.forget();
      if (frame !== undefined) this.#frame?.(frame);
      return;
    }
    if (type === FrameType.PUSH_PROMISE && frame !== undefined) frame.promisedStream = promised;
    const good = type === FrameType.PUSH_PROMISE ? this.#checkPromise(stream, promised) : 0;
    if ((flags & Flag.END_HEADERS) !== 0) {
      const block = this.#hpack.decode(bytes, at, end - padding);
      this.#judge(type, stream, block, frame);
      if (frame !== undefined) this.#frame?.(frame);
      this.#handOn(type, flags, stream, good, block, end - padding - at);
      return;
    }
    const assembly = new HeaderAssembly(stream);
    assembly.add(bytes, at, end - padding);
    const frames = frame === undefined ? [] : [frame];
    this.#pending = { type, flags, stream, promised: good, assembly, frames };
    this.#grows(stream, 0, assembly.length);
  }

  /** Says that an incomplete block has crossed a doubling of the size that is told. */
  #grows(stream: number, before: number, length: number): void {
    if (length < LARGE_BLOCK) return;
    const level = (octets: number): number => Math.floor(Math.log2(octets / LARGE_BLOCK));
    if (before >= LARGE_BLOCK && level(before) === level(length)) return;
    const { report } = this.#state;
    const from = report.from(stream);
    report.emit({ kind: 'http2.header-block-grows', from, direction: this.#direction, blockLength: length });
  }

  /** A frame of a block whose content we do not have. */
  lostFrame(type: number, flags: number, stream: number, frame: Frame | undefined): void {
    this.#hpack.forget();
    if (type === FrameType.CONTINUATION) {
      this.#continue(flags, stream, frame, (assembly) => {
        assembly.giveUp();
        return true;
      });
      return;
    }
    const frames = frame === undefined ? [] : [frame];
    const assembly = new HeaderAssembly(stream);
    assembly.giveUp();
    const pending: Pending = { type, flags, stream, promised: 0, assembly, frames };
    if ((flags & Flag.END_HEADERS) !== 0) this.#complete(pending, undecodable());
    else this.#pending = pending;
  }

  #continue(
    flags: number,
    stream: number,
    frame: Frame | undefined,
    add: (assembly: HeaderAssembly) => boolean,
  ): void {
    const pending = this.#pending;
    if (pending === undefined) {
      if (this.#state.exact) this.#state.report.anomaly('continuation-unexpected', '', stream);
      this.#hpack.forget();
      if (frame !== undefined) this.#frame?.(frame);
      return;
    }
    const before = pending.assembly.length;
    if (!add(pending.assembly)) this.#state.report.anomaly('header-block-too-large', '', stream);
    if (pending.assembly.frames > FEW_CONTINUATIONS) {
      this.#state.sender(this.#direction).floods.add('continuation');
    }
    if (pending.assembly.broken) this.#giveFrames(pending.frames);
    if (frame !== undefined) pending.frames.push(frame);
    if ((flags & Flag.END_HEADERS) === 0) {
      this.#grows(stream, before, pending.assembly.length);
      return;
    }
    this.#pending = undefined;
    if (pending.assembly.broken) {
      this.#hpack.forget();
      this.#complete(pending, undecodable());
    } else {
      const block = pending.assembly.block();
      this.#complete(pending, this.#hpack.decode(block, 0, block.length));
    }
  }

  /** The block of several frames is there: what it says goes to the first of them. */
  #complete(pending: Pending, block: DecodedBlock): void {
    const { type, flags, stream, promised, assembly, frames } = pending;
    this.#judge(type, stream, block, frames[0]);
    this.#giveFrames(frames);
    this.#handOn(type, flags, stream, promised, block, assembly.length);
  }

  #judge(type: number, stream: number, block: DecodedBlock, frame: Frame | undefined): void {
    const { report, exact } = this.#state;
    const { headers, problem } = block;
    if (problem !== undefined) {
      const { text, section }: { text: string; section?: string } = hpackProblems[problem];
      report.other({ layer: 'hpack', what: problem, text: `Header block: ${text}.`, section }, stream);
    }
    if (headers === null) return;
    if (frame !== undefined) frame.headers = headers;
    if (!exact) return;
    if (!block.partial) this.#validate(block, type, stream);
    const limit = this.#state.receiver(this.#direction).settings.inForce(Setting.MAX_HEADER_LIST_SIZE);
    if (block.listSize <= limit) return;
    report.emit({
      kind: 'http2.header-list-above-limit',
      from: report.from(stream),
      direction: this.#direction,
      listSize: block.listSize,
      limit,
    });
  }

  #handOn(
    type: number,
    flags: number,
    stream: number,
    promised: number,
    block: DecodedBlock,
    length: number,
  ): void {
    if (type === FrameType.HEADERS) this.#streams.headers(this.#direction, stream, block, length, flags);
    else if (promised !== 0) this.#streams.promise(promised, block, length);
  }

  /** The promised id, or 0 when it may not be promised (RFC 9113 6.6 and 8.4). */
  #checkPromise(stream: number, promised: number): number {
    const { report, streams, client, exact } = this.#state;
    if (
      this.#direction !== 'to-client' ||
      promised % 2 === 1 ||
      promised === 0 ||
      !streams.isIdle(promised)
    ) {
      report.anomaly('bad-promised-stream', String(promised), stream);
      return 0;
    }
    if (!exact) return promised;
    if (client.settings.inForce(Setting.ENABLE_PUSH) === 0) report.anomaly('push-disabled', '', stream);
    const parent = streams.find(stream);
    if (parent === undefined || !mayStillSend(parent, 'to-client')) {
      // What the client has reset meanwhile is in flight; what the server ended itself, or nobody opened, is not.
      const ended = streams.ended(stream);
      if (ended?.serverDone ?? true) report.anomaly('push-on-closed-stream', '', stream);
    }
    return promised;
  }

  #validate(block: DecodedBlock, type: number, stream: number): void {
    const known = this.#state.streams.find(stream);
    let role: HeaderRole = 'request';
    if (type === FrameType.HEADERS && known !== undefined) {
      role = this.#direction === 'to-server' || known.responded ? 'trailers' : 'response';
    } else if (this.#direction === 'to-client' && type === FrameType.HEADERS) {
      return;
    }
    const bit = roleBits[role];
    if ((block.wellFormed & bit) !== 0 || block.headers === null) return;
    const violation = headerViolation(block.headers, role, block.bad);
    if (violation === null) block.wellFormed |= bit;
    else this.#state.report.other({ layer: 'http2', ...violation }, stream);
  }

  #giveFrames(frames: Frame[]): void {
    for (const frame of frames) this.#frame?.(frame);
    frames.length = 0;
  }

  #drop(): void {
    if (this.#pending !== undefined) this.#giveFrames(this.#pending.frames);
    this.#pending = undefined;
  }
}
