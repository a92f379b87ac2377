import type { Fact } from '../../model/fact.ts';
import { recordOverhead } from '../../model/record-overhead.ts';
import type { Moment, Timeline, TimelineConnection } from '../../model/timeline.ts';
import { actOf } from './one-act.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** Of TLS 1.3 with AES-GCM, where the ServerHello was not seen. */
const usualOverhead = 17;

/** Octets of a PING with its header (RFC 9113 6.7). */
const ping = 17;
/** GOAWAY with the 14 characters of `too_many_pings`, alone or in one record with the answer to the last PING. */
const goawaySizes: readonly number[] = [31, 31 + ping];
/** SETTINGS ACK and WINDOW_UPDATE: they answer nothing. */
const small: ReadonlySet<number> = new Set([9, 13]);

/** PINGs in a row before a server acts. */
const fewestPings = 3;
/** A keepalive is not quicker than this, and its beat is steady. */
const shortestIntervalNs = 100e6;
const widestSpread = 0.3;
/** The server closes behind its GOAWAY. */
const longestLingerNs = 2e9;

/** PINGs remembered on a connection, and connections. */
const mostPings = 16;
const mostKept = 1000;

interface Run {
  pings: Moment[];
  goaway: Moment | undefined;
}

/** A connection that a server seems to have ended for its client's PINGs, as far as sizes and times of records show. */
export interface PunishedByRecords {
  connection: TimelineConnection;
  pings: readonly Moment[];
  goaway: Moment;
  filter: { ping: string; goaway: string };
}

/** Follows the records of connections without keys, for PINGs of the client at a steady beat and what ends them. */
export class PingRecords {
  readonly #timeline: Timeline;
  readonly #overheads = new ConnectionMarks<number>();
  readonly #runs = new Map<TimelineConnection, Run>();

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  hello({ from, version, cipherName }: Fact<'tls.server-hello'>): void {
    const connection = this.#timeline.connection(from);
    // Where the length is hidden nothing fits.
    if (connection !== undefined) this.#overheads.set(connection, recordOverhead(version, cipherName) ?? NaN);
  }

  record({ from, direction, length, type }: Fact<'tls.record'>): void {
    if (type !== 23) return;
    const connection = this.#timeline.connection(from);
    if (connection === undefined) return;
    const plain = length - this.#overheadOf(connection);
    if (Number.isNaN(plain)) return;
    let run = this.#runs.get(connection);
    if (direction === 'to-server') {
      if (plain !== ping) return;
      if (run === undefined) {
        if (this.#runs.size >= mostKept) return;
        run = { pings: [], goaway: undefined };
        this.#runs.set(connection, run);
      }
      run.pings.push(from);
      if (run.pings.length > mostPings) run.pings.shift();
    } else if (run !== undefined && plain !== ping && !small.has(plain) && plain > 0) {
      const last = run.pings.at(-1)?.time ?? -Infinity;
      const pings = steady(run.pings);
      const inTime = from.time - last <= actOf(connection);
      if (goawaySizes.includes(plain) && inTime && pings.length >= fewestPings) {
        Object.assign(run, { pings, goaway: from });
      } else this.#forget(connection, run, plain);
    }
  }

  #overheadOf(connection: TimelineConnection): number {
    return this.#overheads.get(connection) ?? usualOverhead;
  }

  /** An alert (close_notify) may follow the GOAWAY; anything longer is an answer, and the row of PINGs is over. */
  #forget(connection: TimelineConnection, run: Run, plain: number): void {
    if (plain > 2) this.#runs.delete(connection);
    else if (run.goaway === undefined) run.pings.length = 0;
  }

  /** The connections that the server closed behind such a record. */
  punished(): PunishedByRecords[] {
    return [...this.#runs].flatMap(([connection, { pings, goaway }]) => {
      const end = connection.firstEnd;
      if (goaway === undefined || end === undefined || !connection.undecryptable) return [];
      if (end.direction !== 'to-client' || end.at.time - goaway.time > longestLingerNs) return [];
      const overhead = this.#overheadOf(connection);
      const of = (...lengths: number[]): string => {
        const any = lengths.map((length) => length + overhead).join(', ');
        return `tcp.stream == ${connection.id} && tls.record.length in {${any}}`;
      };
      return [{ connection, pings, goaway, filter: { ping: of(ping), goaway: of(...goawaySizes) } }];
    });
  }
}

/** The latest PINGs that follow each other at about the same interval. */
function steady(pings: readonly Moment[]): Moment[] {
  let [shortest, longest] = [Infinity, 0];
  let from = pings.length - 1;
  for (; from > 0; from--) {
    const interval = (pings[from]?.time ?? NaN) - (pings[from - 1]?.time ?? NaN);
    shortest = Math.min(shortest, interval);
    longest = Math.max(longest, interval);
    if (shortest < shortestIntervalNs || longest - shortest > longest * widestSpread) break;
  }
  return pings.slice(Math.max(0, from));
}
