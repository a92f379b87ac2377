import type { Direction } from '../model/chunk.ts';
import { DirectionWindow } from './window.ts';
import type { StreamState } from './stream-states.ts';

/**
 * Most streams of a connection that are followed at once. Peers agree on 100 to a few thousand
 * (SETTINGS_MAX_CONCURRENT_STREAMS); somebody who opens streams without end must not fill our memory.
 */
export const MAX_OPEN_STREAMS = 65_536;

/** Ended streams whose end is remembered, so that frames that cross the end are told from forbidden ones. */
const REMEMBERED_ENDS = 256;

/** A stream that is open or reserved. */
export interface Stream {
  readonly id: number;
  state: Exclude<StreamState, 'closed'>;
  /** False when its beginning was not captured: then nothing is said about what it may send. */
  readonly openingSeen: boolean;
  /** A final response (not 1xx) was seen, so the next header block of the server is trailers. */
  responded: boolean;
  readonly toServer: DirectionWindow;
  readonly toClient: DirectionWindow;
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
  readonly open = new Map<number, Stream>();
  /** Highest id used by each party: what is above is idle (RFC 9113 5.1.1). */
  highestClient = 0;
  highestServer = 0;
  /** Lowest client id whose opening was captured; below it streams may exist that we never saw open. */
  lowestSeen = Infinity;
  openByClient = 0;

  readonly #ended = new Map<number, RememberedEnd>();

  get full(): boolean {
    return this.open.size >= MAX_OPEN_STREAMS;
  }

  add(id: number, state: Stream['state'], openingSeen: boolean): Stream {
    const stream: Stream = {
      id,
      state,
      openingSeen,
      responded: false,
      toServer: new DirectionWindow(),
      toClient: new DirectionWindow(),
    };
    this.open.set(id, stream);
    if (isClientStream(id)) {
      this.openByClient++;
      this.highestClient = Math.max(this.highestClient, id);
      if (openingSeen) this.lowestSeen = Math.min(this.lowestSeen, id);
    } else {
      this.highestServer = Math.max(this.highestServer, id);
    }
    return stream;
  }

  remove(id: number, end: RememberedEnd): void {
    if (!this.open.delete(id)) return;
    if (isClientStream(id)) this.openByClient--;
    this.#ended.set(id, end);
    if (this.#ended.size <= REMEMBERED_ENDS) return;
    const oldest = this.#ended.keys().next();
    if (!oldest.done) this.#ended.delete(oldest.value);
  }

  /** How a stream ended, if it ended lately. */
  ended(id: number): RememberedEnd | undefined {
    return this.#ended.get(id);
  }

  /** Never used so far (RFC 9113 5.1: idle). */
  isIdle(id: number): boolean {
    return id > (isClientStream(id) ? this.highestClient : this.highestServer);
  }

  /** Ids of open streams that the receiver of a frame in this direction had opened, in order of opening. */
  openedByReceiver(direction: Direction): number[] {
    const client = direction === 'to-client';
    const ids: number[] = [];
    for (const [id, stream] of this.open) {
      if (isClientStream(id) === client && stream.state !== 'reserved') ids.push(id);
    }
    return ids;
  }
}
