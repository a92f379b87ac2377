import type { Diagnosis, Hop } from './diagnosis.ts';
import type { JoinKind, LogFormat } from './log.ts';

/** One input of an analysis. */
export interface AnalysisInput {
  file: string;
  sha256: string;
  packets: number;
  /** ISO 8601 with nanoseconds, UTC. */
  start: string;
  /** Seconds. */
  duration: number;
  /** Seconds added to this input's clock. */
  clockOffset?: number;
  hop?: Hop;
  keys: 'embedded' | 'file' | 'none';
  /** Index of the input that this one continues: the tap that wrote both began a new file. */
  continues?: number;
  /** Packets that a filter left out; they are counted in `packets`. */
  filteredOut?: number;
  /** Names that the file gives to addresses, escaped; no part of the analysis. */
  names?: Record<string, string>;
  notes: string[];
}

/** One log of an analysis. */
export interface AnalysisLog {
  file: string;
  format: LogFormat;
  lines: number;
  /** Lines that say something about a request, a connection or a frame. */
  entries: number;
  /** Lines that were not understood, empty ones left aside. */
  unknown: number;
  /** Lines that were joined to packets, by the surest key that did it. */
  joined: Partial<Record<JoinKind, number>>;
  /** Lines that no connection of the captures is known for. */
  unjoined: number;
  /** Seconds to be added to the log's times to get those of the captures; absent when nothing tells. */
  clockOffset?: number;
  /** Lines on which that rests, and what they were compared with. */
  clockPairs?: number;
  clockFrom?: 'streams' | 'connections';
  notes: string[];
}

/** How much of the traffic the capture really holds. */
export interface Quality {
  captureDrops: number;
  truncatedPackets: number;
  midConnections: number;
  undecryptable: number;
  gaps: number;
}

/** A connection in the analysis: the abnormal ones and a sample. Times are seconds. */
export interface ConnectionSummary {
  input: number;
  tcpStream: number;
  client: string;
  server: string;
  alpn: string | null;
  protocol: 'http2' | 'http1' | 'tls' | 'unknown';
  tls: string | null;
  opened: number;
  closed: number | null;
  streams: number;
  /** Where it lies, as far as the user, its headers or the other hop tell. */
  hop?: Hop;
  state: 'open' | 'draining' | 'closed' | 'reset';
}

/** A call in the analysis: the abnormal ones and a sample. Times are seconds. */
export interface CallSummary {
  input: number;
  tcpStream: number;
  stream: number;
  method: string | null;
  status: string | null;
  statusFrom: string;
  start: number;
  end: number;
  deadline?: number;
}

/** What `h2lab analyze --json` prints and `analysis.json` holds (shape `h2lab.analysis/1`). */
export interface Analysis {
  format: 'h2lab.analysis/1';
  /** The reading was stopped before the end: what stands here is true of the part that was read. */
  partial?: true;
  inputs: AnalysisInput[];
  /** The logs that were given; absent when there were none. */
  logs?: AnalysisLog[];
  quality: Quality;
  diagnosis: Diagnosis;
  incidents: Diagnosis[];
  totals: {
    packets: number;
    connections: number;
    streams: number;
    calls: number;
    framesByType: Record<string, number>;
  };
  connections: ConnectionSummary[];
  calls: CallSummary[];
}
