/**
 * Where the file before this one ended, when several files are one capture (a tap that starts a new file now and then).
 *
 * Packets are then numbered on through all files, and times count from the first packet of the first file.
 */
export interface Continuation {
  /** Number of the last packet before this file. */
  numbered: number;
  /** Nanoseconds since 1970 of the first packet of the first file; undefined when no packet came before. */
  epochNs: bigint | undefined;
  /** Time of the last packet before this file, for packets that carry none. */
  time: number;
}
