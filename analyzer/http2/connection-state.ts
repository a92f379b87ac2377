import type { Connection, Direction } from '../model/chunk.ts';
import type { EmitFact } from '../model/fact.ts';
import { PeerSettings } from './peer-settings.ts';
import { Reporter } from './reporter.ts';
import { StreamTable } from './stream-table.ts';
import { DirectionWindow } from './window.ts';

/** What one party sends, and what was agreed about it. */
export interface Side {
  readonly direction: Direction;
  /** SETTINGS that this party sent: limits for the other one. */
  readonly settings: PeerSettings;
  /** Connection window of the DATA that this party sends. */
  readonly window: DirectionWindow;
  /** This party's latest GOAWAY: streams of the other party above its last id will not be served. */
  goaway: { lastStreamId: number; errorCode: number } | undefined;
}

function side(direction: Direction): Side {
  return { direction, settings: new PeerSettings(), window: new DirectionWindow(), goaway: undefined };
}

/**
 * What both directions of one HTTP/2 connection share.
 *
 * The connection is open; after a GOAWAY it is draining, not closed: streams go on, and even new ones may arrive
 * until the receiver has read it (RFC 9113 6.8). It is closed when TCP says so.
 */
export class ConnectionState {
  readonly report: Reporter;
  readonly streams = new StreamTable();
  readonly client: Side = side('to-server');
  readonly server: Side = side('to-client');
  /** True while every byte since the preface was captured: only then is absence proof. */
  exact: boolean;
  phase: 'open' | 'draining' | 'closed' = 'open';

  constructor(input: number, connection: Connection, emit: EmitFact) {
    this.report = new Reporter(input, connection, emit);
    this.exact = connection.synSeen;
  }

  sender(direction: Direction): Side {
    return direction === 'to-server' ? this.client : this.server;
  }

  receiver(direction: Direction): Side {
    return direction === 'to-server' ? this.server : this.client;
  }
}
