import type { Direction } from './chunk.ts';

/** The layer that failed first (the catalogue's section 0.1), or `none`. */
export type Layer = 'dns' | 'tcp' | 'tls' | 'h2-connection' | 'h2-stream' | 'grpc' | 'none';

/** Who sent the decisive frame, or who has to change something. */
export type Party = 'client' | 'proxy' | 'server' | 'middlebox' | 'path' | 'none' | 'unknown';

/** `shown`: on the wire. `inferred`: from sizes and times, or from what a log says. */
export type Certainty = 'shown' | 'inferred';

/** Hop names; a capture of an unknown place has none. */
export type Hop = 'client-proxy' | 'proxy-server' | 'client-server' | 'proxy-proxy';

/** A line of a log. */
export interface LogPlace {
  /** Index into `logs`. */
  log: number;
  /** From 1. */
  line: number;
}

/** One packet that shows something, ready to be opened in Wireshark. */
export interface Evidence {
  /** Index into `inputs`. */
  input: number;
  packet: number;
  /** Seconds since the first packet of the earliest input. */
  time: number;
  /** What the packet shows, one phrase. */
  what: string;
  /** A Wireshark display filter that selects it. */
  filter: string;
  /** Which way the packet travelled on its connection; absent when the rule did not say. */
  direction?: Direction;
  /** The line of a log that says it; the packet is then the one beside which the line belongs. */
  log?: LogPlace;
}

/** A signature that was considered and rejected, with the fact that rejects it. */
export interface RuledOut {
  signature: string;
  because: string;
  evidence: Evidence[];
}

/** One answer of the analyzer (shape `h2lab.analysis/1`). */
export interface Diagnosis {
  signature: string;
  title: string;
  layer: Layer;
  certainty: Certainty;
  /** 0 to 1. */
  confidence: number;
  sender: Party;
  cause: Party;
  /** Where the fault began, not where it was seen. */
  hop?: Hop;
  tcpStream?: number;
  client?: string;
  server?: string;
  streams: number[];
  /** Times in seconds, counts as they are, ratios 0 to 1. */
  quantities: Record<string, number>;
  evidence: Evidence[];
  contributing: Diagnosis[];
  ruledOut: RuledOut[];
  /** The message of the finding and the answers to the questions an engineer asks, by question id. */
  answers: Record<string, string>;
  remedies: string[];
}
