import type { Direction } from '../../model/chunk.ts';
import type { Fact } from '../../model/fact.ts';
import type { EvidenceRef } from '../../model/finding.ts';
import type { Moment, TimelineConnection } from '../../model/timeline.ts';
import { ConnectionMarks } from './connection-notes.ts';

/** A frame that breaks the RFC: what its receiver may object to. */
export interface Offence {
  at: Moment;
  /** The way the frame travelled: its sender broke the rule. */
  direction: Direction;
  /** Id of the anomaly. */
  what: string;
  /** One sentence without its full stop. */
  text: string;
  section: string;
  stream: number;
}

/** Offences remembered on one connection; a party that goes on like this is given up soon. */
const mostRemembered = 8;

/** What broke the RFC on each connection lately. */
export class OffenceLog {
  readonly #byConnection = new ConnectionMarks<Offence[]>();

  /** Takes an anomaly in, and returns it when it is an offence: a limit of ours, or a sum of many, is none. */
  add(connection: TimelineConnection | undefined, fact: Fact<'anomaly'>): Offence | undefined {
    const { from, direction, section, what, text, count } = fact;
    if (connection === undefined || direction === undefined || section === undefined) return undefined;
    if (count !== undefined) return undefined;
    const offence = {
      at: from,
      direction,
      what,
      text: text.replace(/\.$/, ''),
      section,
      stream: from.stream ?? 0,
    };
    const list = this.#byConnection.get(connection) ?? [];
    list.push(offence);
    if (list.length > mostRemembered) list.shift();
    this.#byConnection.set(connection, list);
    return offence;
  }

  /** The last offence that travelled this way within `window` nanoseconds before a time. */
  before(
    connection: TimelineConnection,
    direction: Direction,
    time: number,
    window: number,
    accept: (offence: Offence) => boolean = () => true,
  ): Offence | undefined {
    return this.#byConnection
      .get(connection)
      ?.findLast(
        (o) => o.direction === direction && o.at.time <= time && time - o.at.time <= window && accept(o),
      );
  }
}

/** Evidence on the frame that broke the RFC. */
export function offenceEvidence(connection: TimelineConnection, offence: Offence): EvidenceRef {
  const { at, direction, text, section } = offence;
  // What is broken may be no frame to Wireshark, or shown in the packet where it ends.
  const filter = `tcp.stream == ${connection.id} && tcp.len > 0`;
  return { at, direction, what: `${text} (${section})`, filter };
}
