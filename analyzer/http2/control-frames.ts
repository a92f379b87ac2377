import { readU16, readU32 } from '../model/bytes.ts';
import { Flag, FrameType, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { ConnectionState } from './connection-state.ts';
import { illegalSetting, type SettingList } from './peer-settings.ts';
import type { StreamEvents } from './stream-events.ts';
import { DEFAULT_WINDOW, MAX_WINDOW } from './window.ts';

/** Debug data of a GOAWAY that is kept. */
const MAX_DEBUG = 256;

/** Open streams that a `http2.goaway` fact lists; many GOAWAYs with many streams must not fill the memory. */
const MAX_LISTED_STREAMS = 1000;

/** Parameters of one SETTINGS frame that are read; the registry has about a dozen. */
const MAX_PARAMETERS = 100;

/** What a control frame says, in the names of a `Frame`. */
export interface ControlFrame {
  errorCode?: number;
  lastStreamId?: number;
  debug?: string;
  settings?: SettingList;
  increment?: number;
  opaque?: string;
}

function lengthIsWrong(type: number, flags: number, length: number): boolean {
  switch (type) {
    case FrameType.RST_STREAM:
    case FrameType.WINDOW_UPDATE:
      return length !== 4;
    case FrameType.PRIORITY:
      return length !== 5;
    case FrameType.PING:
      return length !== 8;
    case FrameType.GOAWAY:
      return length < 8;
    case FrameType.SETTINGS:
      return (flags & Flag.ACK) !== 0 ? length !== 0 : length % 6 !== 0;
    default:
      return false;
  }
}

/** True when a frame of this type may be on this stream, stream 0 or another (RFC 9113 section 6). */
export function streamIsRight(type: number, stream: number): boolean {
  if (type === FrameType.SETTINGS || type === FrameType.PING || type === FrameType.GOAWAY)
    return stream === 0;
  return type === FrameType.WINDOW_UPDATE || type > FrameType.CONTINUATION || stream !== 0;
}

/** Reads frames that are neither DATA nor header blocks, and does what they say to the connection's state. */
export class ControlFrames {
  readonly #state: ConnectionState;
  readonly #streams: StreamEvents;
  /** Called when the limit of the HPACK table for blocks in a direction may have changed. */
  readonly #tableLimit: (direction: Direction, limit: number) => void;

  constructor(
    state: ConnectionState,
    streams: StreamEvents,
    tableLimit: (direction: Direction, limit: number) => void,
  ) {
    this.#state = state;
    this.#streams = streams;
    this.#tableLimit = tableLimit;
  }

  /** Undefined when the frame is malformed; an anomaly was reported then. */
  read(
    direction: Direction,
    type: number,
    flags: number,
    stream: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): ControlFrame | undefined {
    if (lengthIsWrong(type, flags, end - start)) {
      this.#state.report.anomaly('frame-size', `type ${type}, length ${end - start}`, stream);
      return undefined;
    }
    switch (type) {
      case FrameType.RST_STREAM:
        return this.#rstStream(direction, stream, readU32(bytes, start));
      case FrameType.SETTINGS:
        return this.#settings(direction, flags, bytes, start, end);
      case FrameType.PING:
        return this.#ping(direction, flags, bytes, start);
      case FrameType.GOAWAY:
        return this.#goaway(direction, bytes, start, end);
      case FrameType.WINDOW_UPDATE:
        return this.#windowUpdate(direction, stream, readU32(bytes, start) & 0x7fffffff);
      default:
        return {};
    }
  }

  #rstStream(direction: Direction, stream: number, errorCode: number): ControlFrame {
    this.#streams.reset(direction, stream, errorCode);
    return { errorCode };
  }

  #settings(
    direction: Direction,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): ControlFrame {
    const { report } = this.#state;
    const ack = (flags & Flag.ACK) !== 0;
    const settings: [number, number][] = [];
    for (let at = start; at < end && settings.length < MAX_PARAMETERS; at += 6) {
      settings.push([readU16(bytes, at), readU32(bytes, at + 2)]);
    }
    report.emit({ kind: 'http2.settings', from: report.from(), direction, ack, settings });
    const owner = ack ? this.#state.receiver(direction) : this.#state.sender(direction);
    if (ack) {
      owner.settings.acknowledged();
    } else {
      for (const [id, value] of settings) {
        const why = illegalSetting(id, value);
        if (why !== undefined) report.anomaly('settings-value', why);
      }
      owner.settings.sent(settings);
    }
    // What a party allows holds for the header blocks that travel towards it.
    const blocks = owner.direction === 'to-server' ? 'to-client' : 'to-server';
    this.#tableLimit(blocks, owner.settings.largest(Setting.HEADER_TABLE_SIZE));
    return { settings };
  }

  #ping(direction: Direction, flags: number, bytes: Uint8Array, start: number): ControlFrame {
    const { report } = this.#state;
    const ack = (flags & Flag.ACK) !== 0;
    let opaque = '';
    for (let at = start; at < start + 8; at++) opaque += (bytes[at] ?? 0).toString(16).padStart(2, '0');
    report.emit({ kind: 'http2.ping', from: report.from(), direction, ack, opaque });
    return { opaque };
  }

  /** RFC 9113 6.8: the connection drains; streams of the receiver above the last id are over, others go on. */
  #goaway(direction: Direction, bytes: Uint8Array, start: number, end: number): ControlFrame {
    const { report, streams } = this.#state;
    const sender = this.#state.sender(direction);
    const lastStreamId = readU32(bytes, start) & 0x7fffffff;
    const errorCode = readU32(bytes, start + 4);
    let debug = '';
    for (let at = start + 8; at < Math.min(end, start + 8 + MAX_DEBUG); at++) {
      debug += String.fromCharCode(bytes[at] ?? 0);
    }
    const open = streams.openedByReceiver(direction);
    const openStreams = open.length > MAX_LISTED_STREAMS ? open.slice(0, MAX_LISTED_STREAMS) : open;
    report.emit({
      kind: 'http2.goaway',
      from: report.from(),
      direction,
      lastStreamId,
      errorCode,
      debug,
      openStreams,
    });
    if (sender.goaway !== undefined && lastStreamId > sender.goaway.lastStreamId) {
      report.anomaly('goaway-increases', `${sender.goaway.lastStreamId}, then ${lastStreamId}`);
    }
    sender.goaway = { lastStreamId, errorCode };
    this.#state.phase = 'draining';
    for (const id of open) {
      const stream = id > lastStreamId ? streams.open.get(id) : undefined;
      if (stream !== undefined) this.#streams.end(stream, { how: 'goaway', direction, errorCode });
    }
    return { lastStreamId, errorCode, debug };
  }

  /** A WINDOW_UPDATE lets its receiver send more DATA, in the other direction. */
  #windowUpdate(direction: Direction, id: number, increment: number): ControlFrame {
    const { report, streams, exact } = this.#state;
    if (increment === 0) report.anomaly('window-update-zero', '', id);
    const stream = streams.open.get(id);
    if (id !== 0 && stream === undefined) {
      if (exact && streams.isIdle(id)) report.anomaly('window-update-on-idle-stream', '', id);
      return { increment };
    }
    const { window, settings } = {
      window: this.#state.receiver(direction).window,
      settings: this.#state.sender(direction).settings,
    };
    const account =
      stream === undefined ? window : direction === 'to-server' ? stream.toClient : stream.toServer;
    const initial = stream === undefined ? DEFAULT_WINDOW : settings.largest(Setting.INITIAL_WINDOW_SIZE);
    account.granted += increment;
    if (exact && account.available(initial) > MAX_WINDOW) report.anomaly('window-overflow', '', id);
    return { increment };
  }
}
