import { readU16, readU32 } from '../model/bytes.ts';
import { Flag, FrameType, Setting } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import type { Frame } from '../model/frame.ts';
import type { ConnectionState, Side } from './connection-state.ts';
import type { FlowControl } from './flow-control.ts';
import { illegalSetting } from './peer-settings.ts';
import type { StreamEvents } from './stream-events.ts';

/** Debug data of a GOAWAY that is kept. */
const MAX_DEBUG = 256;

/** Open streams that a `http2.goaway` fact lists; many GOAWAYs with many streams must not fill the memory. */
const MAX_LISTED_STREAMS = 1000;

/** Parameters of one SETTINGS frame that are read; the registry has about a dozen. */
const MAX_PARAMETERS = 100;

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
    case FrameType.PRIORITY_UPDATE:
      return length < 4;
    default:
      return false;
  }
}

/** True when a frame of this type may be on this stream, stream 0 or another (RFC 9113 section 6). */
export function streamIsRight(type: number, stream: number): boolean {
  switch (type) {
    case FrameType.SETTINGS:
    case FrameType.PING:
    case FrameType.GOAWAY:
    case FrameType.PRIORITY_UPDATE:
      return stream === 0;
    case FrameType.WINDOW_UPDATE:
      return true;
    default:
      return stream !== 0 || type > FrameType.CONTINUATION;
  }
}

/**
 * WINDOW_UPDATEs that are owed for what the other party sent: Envoy allows ten for a DATA frame, and a few for each
 * stream and for the start.
 */
const UPDATES_PER_DATA = 10;
const UPDATES_FREE = 100;

/** Reads frames that are neither DATA nor header blocks, and does what they say to the connection's state. */
export class ControlFrames {
  readonly #state: ConnectionState;
  readonly #streams: StreamEvents;
  readonly #flow: FlowControl;
  /** Called when the limit of the HPACK table for blocks in a direction may have changed. */
  readonly #tableLimit: (direction: Direction, limit: number) => void;

  constructor(
    state: ConnectionState,
    streams: StreamEvents,
    flow: FlowControl,
    tableLimit: (direction: Direction, limit: number) => void,
  ) {
    this.#state = state;
    this.#streams = streams;
    this.#flow = flow;
    this.#tableLimit = tableLimit;
  }

  /** Reads one frame and puts what it says into `frame`, if there is one. An anomaly is reported when it is malformed. */
  read(
    direction: Direction,
    type: number,
    flags: number,
    stream: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: Frame | undefined,
  ): void {
    if (lengthIsWrong(type, flags, end - start)) {
      const section = type <= FrameType.CONTINUATION ? `RFC 9113 6.${type + 1}` : 'RFC 9218 7.1';
      this.#state.report.anomaly('frame-size', `type ${type}, length ${end - start}`, stream, section);
      return;
    }
    switch (type) {
      case FrameType.WINDOW_UPDATE:
        this.#windowUpdate(direction, stream, readU32(bytes, start) & 0x7fffffff, frame);
        break;
      case FrameType.RST_STREAM: {
        const errorCode = readU32(bytes, start);
        this.#streams.reset(direction, stream, errorCode);
        if (frame !== undefined) frame.errorCode = errorCode;
        break;
      }
      case FrameType.SETTINGS:
        this.#settings(direction, flags, bytes, start, end, frame);
        break;
      case FrameType.PING:
        this.#ping(direction, flags, bytes, start, frame);
        break;
      case FrameType.GOAWAY:
        this.#goaway(direction, bytes, start, end, frame);
        break;
      case FrameType.PRIORITY:
        this.#state.sender(direction).floods.add('priority');
        break;
      case FrameType.PRIORITY_UPDATE:
        if (direction === 'to-client' || (readU32(bytes, start) & 0x7fffffff) === 0) {
          this.#state.report.anomaly('priority-update');
        }
        break;
      default:
    }
  }

  #settings(
    direction: Direction,
    flags: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: Frame | undefined,
  ): void {
    const ack = (flags & Flag.ACK) !== 0;
    const settings: [number, number][] = [];
    for (let at = start; at < end && settings.length < MAX_PARAMETERS; at += 6) {
      settings.push([readU16(bytes, at), readU32(bytes, at + 2)]);
    }
    if (frame !== undefined) frame.settings = settings;
    const owner = ack ? this.#state.receiver(direction) : this.#state.sender(direction);
    const initialBefore = owner.settings.largest(Setting.INITIAL_WINDOW_SIZE);
    if (ack) this.#acknowledged(direction, owner);
    else this.#announced(direction, owner, settings);
    // What a party allows holds for what travels towards it.
    const towards = owner.direction === 'to-server' ? 'to-client' : 'to-server';
    this.#tableLimit(towards, owner.settings.largest(Setting.HEADER_TABLE_SIZE));
    if (owner.settings.largest(Setting.INITIAL_WINDOW_SIZE) !== initialBefore) {
      this.#flow.initialChanged(towards);
    }
  }

  #announced(direction: Direction, owner: Side, settings: [number, number][]): void {
    const { report } = this.#state;
    report.emit({ kind: 'http2.settings', from: report.from(), direction, ack: false, settings });
    owner.floods.add('settings');
    for (const [id, value] of settings) {
      const illegal = illegalSetting(id, value, direction);
      if (illegal !== undefined) report.anomaly('settings-value', illegal.text, 0, illegal.section);
      if (id === Setting.ENABLE_CONNECT_PROTOCOL && value === 0 && owner.settings.largest(id) === 1) {
        report.anomaly('settings-value', 'ENABLE_CONNECT_PROTOCOL is taken back', 0, 'RFC 8441 3');
      }
    }
    owner.settings.sent({ settings, packet: report.packet, time: report.time });
  }

  #acknowledged(direction: Direction, owner: Side): void {
    const { report, exact } = this.#state;
    const sent = owner.settings.acknowledged();
    report.emit({
      kind: 'http2.settings',
      from: report.from(),
      direction,
      ack: true,
      settings: [],
      ...(sent === undefined
        ? {}
        : {
            acknowledges: {
              settings: sent.settings,
              packet: sent.packet,
              sinceSent: report.time - sent.time,
            },
          }),
    });
    if (!exact) return;
    if (sent === undefined && !owner.settings.folded) report.anomaly('settings-ack-unexpected');
    const { streams } = this.#state;
    const opened = direction === 'to-server' ? streams.openByClient : streams.openByServer;
    const limit = owner.settings.inForce(Setting.MAX_CONCURRENT_STREAMS);
    this.#state.sender(direction).limit.changed(opened, limit);
  }

  #ping(
    direction: Direction,
    flags: number,
    bytes: Uint8Array,
    start: number,
    frame: Frame | undefined,
  ): void {
    const { report, streams, exact } = this.#state;
    let opaque = '';
    for (let at = start; at < start + 8; at++) opaque += (bytes[at] ?? 0).toString(16).padStart(2, '0');
    if (frame !== undefined) frame.opaque = opaque;
    const sender = this.#state.sender(direction);
    const other = this.#state.receiver(direction);
    if ((flags & Flag.ACK) !== 0) {
      if (!other.pings.answered(opaque) && exact) report.anomaly('ping-ack-unexpected');
      return;
    }
    const answers = other.frames.of(FrameType.HEADERS) + other.frames.of(FrameType.DATA);
    sender.pings.sent(opaque, answers, streams.open.size);
    sender.floods.add('ping');
  }

  /** RFC 9113 6.8: the connection drains; streams of the receiver above the last id are over, others go on. */
  #goaway(
    direction: Direction,
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: Frame | undefined,
  ): void {
    const { report, streams } = this.#state;
    const sender = this.#state.sender(direction);
    const before = sender.goaway;
    const lastStreamId = readU32(bytes, start) & 0x7fffffff;
    const errorCode = readU32(bytes, start + 4);
    let debug = '';
    for (let at = start + 8; at < Math.min(end, start + 8 + MAX_DEBUG); at++) {
      debug += String.fromCharCode(bytes[at] ?? 0);
    }
    if (frame !== undefined) Object.assign(frame, { lastStreamId, errorCode, debug });
    const open = this.#state.payForScan() ? streams.openedByReceiver(direction) : [];
    const openStreams = open.length > MAX_LISTED_STREAMS ? open.slice(0, MAX_LISTED_STREAMS) : open;
    const count = (before?.count ?? 0) + 1;
    report.emit({
      kind: 'http2.goaway',
      from: report.from(),
      direction,
      lastStreamId,
      errorCode,
      debug,
      openStreams,
      count,
      ...(before === undefined ? {} : { interval: report.time - before.time }),
    });
    if (before !== undefined && lastStreamId > before.lastStreamId) {
      report.anomaly('goaway-increases', `${before.lastStreamId}, then ${lastStreamId}`);
    }
    sender.goaway = { lastStreamId, errorCode, time: report.time, count };
    this.#state.phase = 'draining';
    for (const id of open) {
      const stream = id > lastStreamId ? streams.open.get(id) : undefined;
      if (stream !== undefined) this.#streams.end(stream, { how: 'goaway', direction, errorCode });
    }
  }

  /** A WINDOW_UPDATE lets its receiver send more DATA, in the other direction. */
  #windowUpdate(direction: Direction, id: number, increment: number, frame: Frame | undefined): void {
    const { report, streams, exact } = this.#state;
    if (frame !== undefined) frame.increment = increment;
    const sender = this.#state.sender(direction);
    const updates = sender.frames.of(FrameType.WINDOW_UPDATE);
    if (updates > UPDATES_FREE) {
      const other = this.#state.receiver(direction).frames;
      const owed = UPDATES_PER_DATA * other.of(FrameType.DATA) + 2 * other.of(FrameType.HEADERS);
      if (updates > UPDATES_FREE + owed) sender.floods.add('window-update');
    }
    if (increment === 0) report.anomaly('window-update-zero', '', id);
    if (id === 0) {
      this.#flow.update(direction, undefined, increment);
      return;
    }
    const stream = streams.find(id);
    if (stream !== undefined) this.#flow.update(direction, stream, increment);
    else if (exact && streams.isIdle(id)) report.anomaly('window-update-on-idle-stream', '', id);
  }
}
