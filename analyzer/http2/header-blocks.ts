import { readU32 } from '../model/bytes.ts';
import { Flag, FrameType, frameTypeName } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Frame, HeaderField } from '../model/frame.ts';
import type { ConnectionState } from './connection-state.ts';
import { HeaderAssembly } from './header-assembly.ts';
import { headerViolation, type HeaderRole } from './header-rules.ts';
import { type DecodedBlock, HpackDecoder } from './hpack/decoder.ts';
import { hpackProblems } from './hpack/errors.ts';
import type { StreamEvents } from './stream-events.ts';

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

const undecodable: DecodedBlock = { headers: null };

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
  /** Lists that were found well formed in a role; lists of repeated blocks are shared, so few are checked twice. */
  readonly #checked = new Map<HeaderRole, WeakSet<readonly HeaderField[]>>();

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
      this.#continue(flags, stream, frame, (assembly) => assembly.add(bytes, start, end));
      return;
    }
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
    const begun: Begun = { type, flags, stream, promised: this.#checkPromise(type, stream, promised) };
    if ((flags & Flag.END_HEADERS) !== 0) {
      this.#complete(begun, this.#hpack.decode(bytes, at, end - padding), frame === undefined ? [] : [frame]);
      return;
    }
    const assembly = new HeaderAssembly(stream);
    assembly.add(bytes, at, end - padding);
    this.#pending = { ...begun, assembly, frames: frame === undefined ? [] : [frame] };
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
    const begun: Begun = { type, flags, stream, promised: 0 };
    const frames = frame === undefined ? [] : [frame];
    if ((flags & Flag.END_HEADERS) !== 0) {
      this.#complete(begun, undecodable, frames);
      return;
    }
    const assembly = new HeaderAssembly(stream);
    assembly.giveUp();
    this.#pending = { ...begun, assembly, frames };
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
    if (!add(pending.assembly)) this.#state.report.anomaly('header-block-too-large', '', stream);
    if (pending.assembly.broken) this.#giveFrames(pending.frames);
    if (frame !== undefined) pending.frames.push(frame);
    if ((flags & Flag.END_HEADERS) === 0) return;
    this.#pending = undefined;
    if (pending.assembly.broken) {
      this.#hpack.forget();
      this.#complete(pending, undecodable, pending.frames);
    } else {
      const block = pending.assembly.block();
      this.#complete(pending, this.#hpack.decode(block, 0, block.length), pending.frames);
    }
  }

  #complete(begun: Begun, block: DecodedBlock, frames: Frame[]): void {
    const { report } = this.#state;
    const { headers, problem } = block;
    if (problem !== undefined)
      report.other('hpack', problem, `Header block: ${hpackProblems[problem]}.`, begun.stream);
    if (headers !== null) {
      const first = frames[0];
      if (first !== undefined) first.headers = headers;
      if (this.#state.exact) this.#validate(headers, begun);
    }
    this.#giveFrames(frames);
    if (begun.type === FrameType.HEADERS) {
      this.#streams.headers(this.#direction, begun.stream, headers, begun.flags);
    } else if (begun.promised !== 0) {
      this.#streams.promise(begun.promised, headers);
    }
  }

  /** The promised id, or 0 when it may not be promised (RFC 9113 6.6 and 8.4). */
  #checkPromise(type: number, stream: number, promised: number): number {
    if (type !== FrameType.PUSH_PROMISE) return 0;
    const { report, streams } = this.#state;
    if (this.#direction === 'to-client' && promised % 2 === 0 && streams.isIdle(promised)) return promised;
    report.anomaly('bad-promised-stream', String(promised), stream);
    return 0;
  }

  #validate(headers: readonly HeaderField[], { type, stream }: Begun): void {
    const known = this.#state.streams.open.get(stream);
    let role: HeaderRole = 'request';
    if (type === FrameType.HEADERS && known !== undefined) {
      role = this.#direction === 'to-server' || known.responded ? 'trailers' : 'response';
    } else if (this.#direction === 'to-client' && type === FrameType.HEADERS) {
      return;
    }
    let fine = this.#checked.get(role);
    if (fine === undefined) this.#checked.set(role, (fine = new WeakSet()));
    if (fine.has(headers)) return;
    const violation = headerViolation(headers, role);
    if (violation === null) fine.add(headers);
    else this.#state.report.other('http2', violation.what, violation.text, stream);
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
