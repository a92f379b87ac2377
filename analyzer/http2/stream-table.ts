import type { Direction } from '../model/chunk.ts';
import { IdMap } from '../model/id-map.ts';
import { DirectionWindow } from './window.ts';
import type { StreamState } from './stream-states.ts';

/**
 * Most streams of a connection that are followed at once. Peers agree on 100 to a few thousand
 * (SETTINGS_MAX_CONCURRENT_STREAMS); somebody who opens streams without end must not fill our memory.
 */
export const MAX_OPEN_STREAMS = 65_536;

/** Ended streams whose end is remembered, so that frames that cross the end are told from forbidden ones. */
const REMEMBERED_ENDS = 256;

/** Streams that may be looked at for one frame. */
const FEW_STREAMS = 256;

/** A stream that is open or reserved. */
export interface Stream {
  readonly id: number;
  state: Exclude<StreamState, 'closed'>;
  /** False when its beginning was not captured: then nothing is said about what it may send. */
  readonly openingSeen: boolean;
  /** Time of its opening, or of the first that was seen of it. */
  readonly openedAt: number;
  /** It has left the table. */
  over: boolean;
  /** A final response (not 1xx) was seen, so the next header block of the server is trailers. */
  responded: boolean;
  readonly toServer: DirectionWindow;
  readonly toClient: DirectionWindow;
  /** What content-length announced, -1 when it said nothing; and octets of content seen, without padding. */
  requestLength: number;
  requestContent: number;
  responseLength: number;
  responseContent: number;
  /** The request was HEAD or CONNECT: content-length says nothing of the DATA that answers (RFC 9110 9.3.2). */
  bodiless: boolean;
}

/** The window of DATA on a stream in a direction. */
export function windowOf(stream: Stream, direction: Direction): DirectionWindow {
  return direction === 'to-server' ? stream.toServer : stream.toClient;
}

/** True when the party that sends in this direction has not finished, and may send DATA on the stream. */
export function mayStillSend(stream: Stream, direction: Direction): boolean {
  const { state } = stream;
  if (state === 'open') return true;
  return state === (direction === 'to-server' ? 'half-closed-server' : 'half-closed-client');
}

/** How a stream ended, as far as later frames on it are judged. */
export interface RememberedEnd {
  /** Parties that may not send on it any more by their own doing: END_STREAM or RST_STREAM. */
  clientDone: boolean;
  serverDone: boolean;
}

/** True for ids that clients use (RFC 9113 5.1.1). */
export function isClientStream(id: number): boolean {
  return id % 2 === 1;
}

/** The open streams of one connection; ended ones leave it and are remembered for a while in few bytes. */
export class StreamTable {
  readonly open = new IdMap<Stream>();
  /** Highest id used by each party: what is above is idle (RFC 9113 5.1.1). */
  highestClient = 0;
  highestServer = 0;
  /** Lowest client id whose opening was captured; below it streams may exist that we never saw open. */
  lowestSeen = Infinity;
  openByClient = 0;
  openByServer = 0;
  /** Most streams that were open at once: what it costs to look at all, since the table does not shrink. */
  peak = 0;

  /** The stream asked for last: a call's frames stand together. */
  #last: Stream | undefined;
  /** A ring: ids of ended streams, and who was done (bit 0 the client, bit 1 the server). */
  readonly #endedIds: number[] = [];
  readonly #endedBits: number[] = [];
  #nextEnd = 0;

  get full(): boolean {
    return this.open.size >= MAX_OPEN_STREAMS;
  }

  /** The open stream with this id. */
  find(id: number): Stream | undefined {
    if (this.#last?.id === id) return this.#last;
    const stream = this.open.get(id);
    if (stream !== undefined) this.#last = stream;
    return stream;
  }

  add(id: number, state: Stream['state'], openingSeen: boolean, now: number): Stream {
    const stream: Stream = {
      id,
      state,
      openingSeen,
      openedAt: now,
      over: false,
      responded: false,
      toServer: new DirectionWindow(),
      toClient: new DirectionWindow(),
      requestLength: -1,
      requestContent: 0,
      responseLength: -1,
      responseContent: 0,
      bodiless: false,
    };
    this.open.set(id, stream);
    if (this.open.size > this.peak) this.peak = this.open.size;
    this.#last = stream;
    if (isClientStream(id)) {
      this.openByClient++;
      this.highestClient = Math.max(this.highestClient, id);
      if (openingSeen) this.lowestSeen = Math.min(this.lowestSeen, id);
    } else {
      // A reserved stream does not count (RFC 9113 5.1.2).
      if (state !== 'reserved') this.openByServer++;
      this.highestServer = Math.max(this.highestServer, id);
    }
    return stream;
  }

  /** The stream ended; each party is done when it may not send on it any more. */
  remove(stream: Stream, clientDone: boolean, serverDone: boolean): void {
    const { id } = stream;
    if (!this.open.delete(id)) return;
    stream.over = true;
    if (this.#last === stream) this.#last = undefined;
    if (isClientStream(id)) this.openByClient--;
    else if (stream.state !== 'reserved') this.openByServer--;
    this.#endedIds[this.#nextEnd] = id;
    this.#endedBits[this.#nextEnd] = (clientDone ? 1 : 0) | (serverDone ? 2 : 0);
    this.#nextEnd = (this.#nextEnd + 1) % REMEMBERED_ENDS;
  }

  /** Open streams, at most `most`, without looking at very many: all of them, or those opened last. */
  some(most: number): Stream[] {
    if (this.peak <= FEW_STREAMS) return this.open.values().slice(0, most);
    const found: Stream[] = [];
    for (let id = this.highestClient, looked = 0; id > 0 && looked < FEW_STREAMS; id -= 2, looked++) {
      const stream = this.open.get(id);
      if (stream !== undefined && found.push(stream) === most) break;
    }
    return found.reverse();
  }

  /** How a stream ended, if it ended lately. */
  ended(id: number): RememberedEnd | undefined {
    const at = this.#endedIds.indexOf(id);
    if (at < 0) return undefined;
    const bits = this.#endedBits[at] ?? 0;
    return { clientDone: (bits & 1) !== 0, serverDone: (bits & 2) !== 0 };
  }

  /** Never used so far (RFC 9113 5.1: idle). */
  isIdle(id: number): boolean {
    return id > (isClientStream(id) ? this.highestClient : this.highestServer);
  }

  /** Ids of open streams that the receiver of a frame in this direction had opened, in order of opening. */
  openedByReceiver(direction: Direction): number[] {
    const client = direction === 'to-client';
    const ids: number[] = [];
    for (const { id, state } of this.open.values()) {
      if (isClientStream(id) === client && state !== 'reserved') ids.push(id);
    }
    return ids;
  }
}
