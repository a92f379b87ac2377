import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact, WantedFacts } from '../model/fact.ts';
import { FloodWatch } from './floods.ts';
import { FrameCounts } from './frame-counts.ts';
import { FrameRows } from './frame-rows.ts';
import { PeerSettings } from './peer-settings.ts';
import { PingLedger } from './pings.ts';
import { Reporter } from './reporter.ts';
import { StreamLimit } from './stream-limit.ts';
import { StreamTable } from './stream-table.ts';
import { DirectionWindow } from './window.ts';

/** The latest GOAWAY of a party. */
export interface SentGoaway {
  lastStreamId: number;
  errorCode: number;
  time: number;
  /** GOAWAYs of the party so far. */
  count: number;
}

/** What one party sends, and what was agreed about it. */
export interface Side {
  readonly direction: Direction;
  /** SETTINGS that this party sent: limits for the other one. */
  readonly settings: PeerSettings;
  /** Connection window of the DATA that this party sends. */
  readonly window: DirectionWindow;
  /** Streams that this party opened, against the limit of the other one. */
  readonly limit: StreamLimit;
  readonly pings: PingLedger;
  readonly floods: FloodWatch;
  readonly rows: FrameRows;
  readonly frames: FrameCounts;
  /** Streams above its last id, of the other party, will not be served. */
  goaway: SentGoaway | undefined;
  /** RST_STREAMs of this party, and those that reset an unanswered stream soon after its opening. */
  resets: number;
  earlyResets: number;
}

function side(direction: Direction, report: Reporter): Side {
  return {
    direction,
    settings: new PeerSettings(),
    window: new DirectionWindow(),
    limit: new StreamLimit(direction, report),
    pings: new PingLedger(direction, report),
    floods: new FloodWatch(direction, report),
    rows: new FrameRows(direction, report),
    frames: new FrameCounts(),
    goaway: undefined,
    resets: 0,
    earlyResets: 0,
  };
}

/**
 * Looking at all open streams because of one frame is paid from an account that each frame fills a little. A peer that
 * keeps tens of thousands of streams open and sends GOAWAYs or SETTINGS without end would cost us their product.
 */
const WORK_AT_START = 1 << 20;
const WORK_PER_FRAME = 32;

/**
 * What both directions of one HTTP/2 connection share.
 *
 * The connection is open; after a GOAWAY it is draining, not closed: streams go on, and even new ones may arrive
 * until the receiver has read it (RFC 9113 6.8). It is closed when TCP says so.
 */
export class ConnectionState {
  readonly report: Reporter;
  readonly streams = new StreamTable();
  readonly client: Side;
  readonly server: Side;
  /** True while every byte since the preface was captured: only then is absence proof. */
  exact: boolean;
  phase: 'open' | 'draining' | 'closed' = 'open';
  #work = WORK_AT_START;

  constructor(input: number, connection: Connection, emit: EmitFact, wants?: WantedFacts) {
    this.report = new Reporter(input, connection, emit, wants);
    this.client = side('to-server', this.report);
    this.server = side('to-client', this.report);
    this.exact = connection.synSeen;
  }

  sender(direction: Direction): Side {
    return direction === 'to-server' ? this.client : this.server;
  }

  receiver(direction: Direction): Side {
    return direction === 'to-server' ? this.server : this.client;
  }

  /** The connection or the capture ended, and its streams did: says what was still expected, and what has passed. */
  end(): void {
    const { report, client, server } = this;
    this.phase = 'closed';
    for (const one of [client, server]) {
      one.limit.end();
      const [oldest] = one.settings.pending;
      if (this.exact && oldest !== undefined) {
        report.emit({
          kind: 'http2.settings-unacknowledged',
          from: report.from(),
          direction: one.direction,
          settings: oldest.settings,
          packet: oldest.packet,
          waited: report.time - oldest.time,
        });
      }
      if (this.exact) one.pings.end();
    }
    report.emit({
      kind: 'http2.totals',
      from: report.from(),
      toServer: client.frames.list(),
      toClient: server.frames.list(),
    });
    report.end();
  }

  /** A frame was read. */
  frame(): void {
    this.#work += WORK_PER_FRAME;
  }

  /** True when all open streams may be looked at once more; an anomaly is reported when not. */
  payForScan(): boolean {
    const cost = this.streams.peak;
    if (cost > this.#work) {
      this.report.anomaly('too-much-work');
      return false;
    }
    this.#work -= cost;
    return true;
  }
}
