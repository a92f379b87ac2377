import { Flag, FrameType, frameTypeName, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Provenance } from '../model/fact.ts';
import type { Frame } from '../model/frame.ts';
import type { ConnectionState } from './connection-state.ts';
import { type ControlFrames, streamIsRight } from './control-frames.ts';
import { FrameReader } from './frame-reader.ts';
import type { FrameSink } from './frame-sink.ts';
import { type HeaderBlocks, isHeaderFrame } from './header-blocks.ts';
import type { StreamEvents } from './stream-events.ts';

/** Called with each frame once it is complete. */
export type OnFrame = (frame: Frame) => void;

/** Called with the body of DATA frames without padding, in pieces as captured; null where bytes are lost. */
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
  blocks: HeaderBlocks;
  frame: OnFrame | undefined;
  data: OnData | undefined;
  /** The client preface was found: the connection begins here. */
  begun: () => void;
}

/** One direction of a connection: takes what the frame reader cuts out to where it belongs. */
export class DirectionReader implements FrameSink {
  readonly reader: FrameReader;
  readonly #direction: Direction;
  readonly #parts: Parts;
  /** Stream of the DATA frame being read; 0 when nobody wants its bytes. */
  #dataStream = 0;
  #settingsExpected: boolean;

  constructor(direction: Direction, fromStart: boolean, parts: Parts) {
    this.#direction = direction;
    this.#parts = parts;
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
    if (!streamIsRight(type, stream)) {
      this.#parts.state.report.anomaly(
        stream === 0 ? 'frame-on-stream-zero' : 'frame-not-on-stream-zero',
        frameTypeName(type),
        stream,
      );
    } else if (isHeaderFrame(type)) {
      this.#parts.blocks.frame(type, flags, stream, bytes, start, end, frame);
      return;
    } else {
      const said = this.#parts.control.read(this.#direction, type, flags, stream, bytes, start, end);
      if (frame !== undefined && said !== undefined) Object.assign(frame, said);
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
    const { report } = this.#parts.state;
    if (why === 'too-large') report.anomaly('frame-too-large', `${frameTypeName(type)} of ${length}`, stream);
    if (why === 'lost') {
      report.anomaly('lost-frame', frameTypeName(type), stream);
      this.#parts.state.exact = false;
    }
    const frame = this.#newFrame(type, flags, stream, length);
    if (isHeaderFrame(type) && stream !== 0) this.#parts.blocks.lostFrame(type, flags, stream, frame);
    else this.#give(frame);
  }

  dataStart(stream: number, length: number): void {
    this.#check(FrameType.DATA, stream, length);
    this.#dataStream = 0;
    if (stream === 0) {
      this.#parts.state.report.anomaly('frame-on-stream-zero', 'DATA');
      return;
    }
    const open = this.#parts.streams.data(this.#direction, stream, length);
    if (open !== undefined) this.#dataStream = stream;
  }

  data(bytes: Uint8Array | null): void {
    if (this.#dataStream === 0 || this.#parts.data === undefined) return;
    this.#parts.data(this.#dataStream, this.#direction, bytes, this.#here().report.from(this.#dataStream));
  }

  dataEnd(flags: number, stream: number, length: number, badPadding: boolean): void {
    const { report, streams } = this.#here();
    if (badPadding) report.anomaly('padding', 'DATA', stream);
    this.#give(this.#newFrame(FrameType.DATA, flags, stream, length));
    const open = this.#dataStream === 0 ? undefined : streams.open.get(stream);
    if (open !== undefined && (flags & Flag.END_STREAM) !== 0) {
      this.#parts.streams.endStream(this.#direction, open);
    }
    this.#dataStream = 0;
  }

  /** Puts the reporter to where this direction's reader is. */
  #here(): ConnectionState {
    const { state } = this.#parts;
    state.report.packet = this.reader.packet;
    state.report.time = this.reader.time;
    return state;
  }

  #check(type: number, stream: number, length: number): void {
    const state = this.#here();
    if (this.#settingsExpected) {
      this.#settingsExpected = false;
      if (type !== FrameType.SETTINGS) state.report.anomaly('settings-expected', frameTypeName(type), stream);
    }
    const limit = state.receiver(this.#direction).settings.largest(Setting.MAX_FRAME_SIZE);
    if (length > limit && state.exact) {
      state.report.anomaly('frame-size', `${frameTypeName(type)} of ${length}, allowed are ${limit}`, stream);
    }
    this.#parts.blocks.before(type, stream);
  }

  #unsure(): void {
    this.#settingsExpected = false;
    this.#dataStream = 0;
    this.#parts.state.exact = false;
    this.#parts.blocks.forget();
  }

  #newFrame(type: number, flags: number, stream: number, length: number): Frame | undefined {
    if (this.#parts.frame === undefined) return undefined;
    return {
      packet: this.reader.packet,
      time: this.reader.time,
      connection: this.#parts.state.report.connection.id,
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
