import { Flag, FrameType, frameTypeName, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import { type Frame, MOST_OCTETS } from '../model/frame.ts';
import type { ConnectionState, Side } from './connection-state.ts';
import { type ControlFrames, streamIsRight } from './control-frames.ts';
import { isExtensionFrame, readExtension } from './extension-frames.ts';
import type { FlowControl } from './flow-control.ts';
import { FrameReader } from './frame-reader.ts';
import type { FrameSink } from './frame-sink.ts';
import { type HeaderBlocks, isHeaderFrame } from './header-blocks.ts';
import type { StreamEvents } from './stream-events.ts';
import type { Stream } from './stream-table.ts';

/** Called with each frame once it is complete. */
export type OnFrame = (frame: Frame) => void;

/**
 * Called with the body of DATA frames without padding, in pieces as captured; null where bytes are lost. Bytes and
 * `from` are borrowed until it returns.
 */
export type OnData = (
  stream: number,
  direction: Direction,
  bytes: Uint8Array | null,
  from: Provenance,
) => void;

/** What the two directions of a connection use. */
export interface Parts {
  state: ConnectionState;
  streams: StreamEvents;
  control: ControlFrames;
  flow: FlowControl;
  blocks: HeaderBlocks;
  frame: OnFrame | undefined;
  data: OnData | undefined;
  /** The client preface was found: the connection begins here. */
  begun: () => void;
}

const nothing = new Uint8Array(0);

/** Least value of SETTINGS_MAX_FRAME_SIZE (RFC 9113 6.5.2). */
const SMALLEST_LIMIT = 16_384;

/** Where RFC 9113 defines a frame type, as far as it does. */
function sectionOf(type: number): string {
  return type <= FrameType.CONTINUATION ? `RFC 9113 6.${type + 1}` : 'RFC 9218 7.1';
}

/** One direction of a connection: takes what the frame reader cuts out to where it belongs. */
export class DirectionReader implements FrameSink {
  readonly reader: FrameReader;
  readonly #direction: Direction;
  readonly #parts: Parts;
  readonly #state: ConnectionState;
  readonly #sender: Side;
  readonly #receiver: Side;
  /** The first octets of the DATA frame being read, for who wants frames: how many, and whether some are lost. */
  #body = nothing;
  #octets = 0;
  #lostOctets = false;
  /** Stream of the DATA frame being read; undefined when its bytes mean nothing. */
  #dataTo: Stream | undefined;
  #settingsExpected: boolean;

  constructor(direction: Direction, fromStart: boolean, parts: Parts) {
    this.#direction = direction;
    this.#parts = parts;
    this.#state = parts.state;
    this.#sender = parts.state.sender(direction);
    this.#receiver = parts.state.receiver(direction);
    this.#settingsExpected = fromStart;
    this.reader = new FrameReader(direction, fromStart, this);
    if (!fromStart) parts.blocks.forget();
  }

  preface(): void {
    const { report } = this.#here();
    report.emit({ kind: 'http2.preface', from: report.from() });
  }

  notHttp2(bytes: Uint8Array): void {
    const { report } = this.#here();
    const text = String.fromCharCode(...bytes);
    if (this.#direction === 'to-server') report.anomaly('bad-preface');
    else report.anomaly(text.startsWith('HTTP/1.') ? 'http1-on-h2-connection' : 'settings-expected');
    this.#unsure();
  }

  lost(): void {
    this.#here().report.anomaly('lost-framing');
    this.#unsure();
  }

  found(preface: boolean): void {
    this.#here();
    if (!preface) return;
    this.#settingsExpected = true;
    this.#parts.begun();
  }

  frame(type: number, flags: number, stream: number, bytes: Uint8Array, start: number, end: number): void {
    this.#check(type, stream, end - start);
    const frame = this.#newFrame(type, flags, stream, end - start);
    if (frame !== undefined && end > start)
      frame.octets = new Uint8Array(bytes.subarray(start, Math.min(end, start + MOST_OCTETS)));
    if (!streamIsRight(type, stream)) {
      this.#state.report.anomaly(
        stream === 0 ? 'frame-on-stream-zero' : 'frame-not-on-stream-zero',
        frameTypeName(type),
        stream,
        sectionOf(type),
      );
    } else if (isHeaderFrame(type)) {
      this.#parts.blocks.frame(type, flags, stream, bytes, start, end, frame);
      return;
    } else {
      this.#parts.control.read(this.#direction, type, flags, stream, bytes, start, end, frame);
      if (frame !== undefined && isExtensionFrame(type)) readExtension(frame, bytes, start, end);
    }
    this.#give(frame);
  }

  skipped(
    type: number,
    flags: number,
    stream: number,
    length: number,
    why: 'no-interest' | 'too-large' | 'lost',
  ): void {
    this.#check(type, stream, length);
    const { report } = this.#state;
    if (why === 'too-large') report.anomaly('frame-too-large', `${frameTypeName(type)} of ${length}`, stream);
    if (why === 'lost') {
      report.anomaly('lost-frame', frameTypeName(type), stream);
      this.#state.exact = false;
    }
    const frame = this.#newFrame(type, flags, stream, length);
    if (isHeaderFrame(type) && stream !== 0) this.#parts.blocks.lostFrame(type, flags, stream, frame);
    else this.#give(frame);
  }

  dataStart(stream: number, length: number): void {
    this.#check(FrameType.DATA, stream, length);
    this.#octets = 0;
    this.#lostOctets = false;
    this.#dataTo = undefined;
    if (stream === 0) this.#state.report.anomaly('frame-on-stream-zero', 'DATA', 0, 'RFC 9113 6.1');
    else this.#dataTo = this.#parts.streams.data(this.#direction, stream, length);
  }

  data(bytes: Uint8Array | null): void {
    if (this.#parts.frame !== undefined) this.#keep(bytes);
    const stream = this.#dataTo;
    if (stream === undefined || stream.over || this.#parts.data === undefined) return;
    this.#parts.data(stream.id, this.#direction, bytes, this.#here().report.borrowed(stream.id));
  }

  dataEnd(flags: number, stream: number, length: number, content: number, badPadding: boolean): void {
    const { report } = this.#here();
    if (badPadding) report.anomaly('padding', 'DATA', stream);
    const frame = this.#newFrame(FrameType.DATA, flags, stream, length);
    if (frame !== undefined && this.#octets > 0) frame.octets = this.#body.slice(0, this.#octets);
    this.#give(frame);
    const to = this.#dataTo;
    const last = (flags & Flag.END_STREAM) !== 0;
    this.#parts.flow.dataEnd(this.#direction, to, length, last);
    if (length === 0 && !last) this.#sender.floods.add('empty-data');
    this.#sender.rows.data(stream, length, last);
    this.#dataTo = undefined;
    if (to === undefined || to.over) return;
    this.#addContent(to, content);
    if (last) this.#parts.streams.endStream(this.#direction, to);
  }

  /** Keeps the first octets of DATA, up to the first that are lost. */
  #keep(bytes: Uint8Array | null): void {
    if (bytes === null) this.#lostOctets = true;
    if (bytes === null || this.#lostOctets || this.#octets === MOST_OCTETS) return;
    if (this.#body === nothing) this.#body = new Uint8Array(MOST_OCTETS);
    const taken = bytes.subarray(0, MOST_OCTETS - this.#octets);
    this.#body.set(taken, this.#octets);
    this.#octets += taken.length;
  }

  #addContent(stream: Stream, octets: number): void {
    if (this.#direction === 'to-server') {
      if (octets >= 0) stream.requestContent += octets;
      else stream.requestLength = -1;
    } else if (octets >= 0) stream.responseContent += octets;
    else stream.responseLength = -1;
  }

  /** Puts the reporter to where this direction's reader is. */
  #here(): ConnectionState {
    const state = this.#state;
    state.report.packet = this.reader.packet;
    state.report.time = this.reader.time;
    state.report.direction = this.#direction;
    return state;
  }

  #check(type: number, stream: number, length: number): void {
    const state = this.#here();
    state.frame();
    this.#sender.frames.add(type);
    if (this.#settingsExpected) {
      this.#settingsExpected = false;
      if (type !== FrameType.SETTINGS) state.report.anomaly('settings-expected', frameTypeName(type), stream);
    }
    // Every party takes frames of this size (RFC 9113 4.2).
    if (length > SMALLEST_LIMIT && state.exact) {
      const limit = this.#receiver.settings.largest(Setting.MAX_FRAME_SIZE);
      if (length > limit) {
        state.report.anomaly(
          'frame-size',
          `${frameTypeName(type)} of ${length}, allowed are ${limit}`,
          stream,
        );
      }
    }
    this.#parts.blocks.before(type, stream);
  }

  #unsure(): void {
    this.#settingsExpected = false;
    this.#dataTo = undefined;
    this.#state.exact = false;
    this.#parts.blocks.forget();
  }

  #newFrame(type: number, flags: number, stream: number, length: number): Frame | undefined {
    if (this.#parts.frame === undefined) return undefined;
    return {
      packet: this.reader.packet,
      time: this.reader.time,
      connection: this.#state.report.connection.id,
      direction: this.#direction,
      type,
      stream,
      length,
      flags,
    };
  }

  #give(frame: Frame | undefined): void {
    if (frame !== undefined) this.#parts.frame?.(frame);
  }
}
