/**
 * What TCP hands on, packed for another thread: the octets of all chunks in one buffer, and a row of numbers a chunk.
 */
import type { Chunk, Connection, Direction, EndKind, StreamStage } from '../../model/chunk.ts';
import type { Provenance } from '../../model/fact.ts';
import { IdMap } from '../../model/id-map.ts';

/** Events of one block of a capture, for one thread. */
export interface PackedEvents {
  /** Eight numbers an event; see {@link Event}. */
  numbers: Float64Array<ArrayBuffer>;
  octets: ArrayBuffer;
  /** Connections, keys, and octets that did not fit. */
  objects: readonly unknown[];
}

/** What an event is; its first number. */
const Event = {
  /** A connection, an object. */
  open: 0,
  /** Octets in the buffer: start and length. */
  octets: 1,
  /** Octets among the objects. */
  largeOctets: 2,
  gap: 3,
  end: 4,
  /** Keys, an object. */
  secrets: 5,
} as const;

const numbersAnEvent = 8;
const ends: readonly EndKind[] = ['fin', 'rst', 'capture-end'];

/** Octets that most blocks do not exceed: a block of a file, and what waited in the reassembly. */
const usualOctets = (1 << 20) + (1 << 18);

/** Packs the events of the connections of one thread. */
export class EventPacker {
  #numbers = new Float64Array(1 << 14);
  #length = 0;
  #octets = new Uint8Array(usualOctets);
  #filled = 0;
  #objects: unknown[] = [];
  /** Buffers that came back. */
  readonly #spare: ArrayBuffer[] = [];

  /** Announces a connection; its number stands in every later event. */
  open(connection: Connection, order: number): void {
    this.#put(Event.open, order, connection.id, 0, 0, 0, this.#objects.push(connection) - 1, 0);
  }

  chunk(chunk: Chunk, order: number): void {
    const way = chunk.direction === 'to-server' ? 0 : 1;
    const { connection, time, packet, offset, bytes } = chunk;
    if (bytes === undefined) {
      this.#put(Event.gap + 8 * way, order, connection, time, packet, offset, chunk.gap ?? 0, 0);
      return;
    }
    if (this.#filled + bytes.length > this.#octets.length) {
      const at = this.#objects.push(new Uint8Array(bytes)) - 1;
      this.#put(Event.largeOctets + 8 * way, order, connection, time, packet, offset, at, 0);
      return;
    }
    this.#octets.set(bytes, this.#filled);
    this.#put(Event.octets + 8 * way, order, connection, time, packet, offset, this.#filled, bytes.length);
    this.#filled += bytes.length;
  }

  end(connection: number, direction: Direction, how: EndKind, from: Provenance, order: number): void {
    const way = direction === 'to-server' ? 0 : 1;
    this.#put(Event.end + 8 * way, order, connection, from.time, from.packet, 0, ends.indexOf(how), 0);
  }

  secrets(text: string, order: number): void {
    this.#put(Event.secrets, order, 0, 0, 0, 0, this.#objects.push(text) - 1, 0);
  }

  /** All events since the last time, ready to be posted; its two buffers can be transferred. */
  take(): PackedEvents {
    const { buffer } = this.#octets;
    const packed = { numbers: this.#numbers.slice(0, this.#length), octets: buffer, objects: this.#objects };
    this.#octets = new Uint8Array(this.#spare.pop() ?? new ArrayBuffer(usualOctets));
    this.#length = 0;
    this.#filled = 0;
    this.#objects = [];
    return packed;
  }

  /** Takes a buffer back that was read, so that it need not be made anew. */
  reuse(octets: ArrayBuffer): void {
    this.#spare.push(octets);
  }

  #put(
    what: number,
    order: number,
    connection: number,
    time: number,
    packet: number,
    offset: number,
    a: number,
    b: number,
  ): void {
    if (this.#length + numbersAnEvent > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    const numbers = this.#numbers;
    const at = this.#length;
    numbers[at] = what;
    numbers[at + 1] = order;
    numbers[at + 2] = connection;
    numbers[at + 3] = time;
    numbers[at + 4] = packet;
    numbers[at + 5] = offset;
    numbers[at + 6] = a;
    numbers[at + 7] = b;
    this.#length = at + numbersAnEvent;
  }
}

/** A connection that is read here. */
interface Open {
  connection: Connection;
  /** Made with the first chunk or end, as TCP does it. */
  stage: StreamStage;
  /** Directions that have ended. */
  ended: number;
}

/** Plays packed events to the stages that read connections. */
export class EventPlayer {
  readonly #input: number;
  readonly #make: (connection: Connection) => StreamStage;
  readonly #secrets: (text: string) => void;
  readonly #open = new IdMap<Open>();
  /** The order of the event being played. */
  order = 0;
  readonly #chunk: Chunk & { bytes: Uint8Array } = {
    connection: 0,
    direction: 'to-server',
    offset: 0,
    time: 0.5,
    packet: 0,
    bytes: new Uint8Array(0),
  };
  readonly #gap: Chunk & { gap: number } = {
    connection: 0,
    direction: 'to-server',
    offset: 0,
    time: 0.5,
    packet: 0,
    gap: 0,
  };

  constructor(input: number, make: (connection: Connection) => StreamStage, secrets: (text: string) => void) {
    this.#input = input;
    this.#make = make;
    this.#secrets = secrets;
  }

  play({ numbers, octets, objects }: PackedEvents): void {
    const all = new Uint8Array(octets);
    for (let at = 0; at < numbers.length; at += numbersAnEvent) {
      const what = numbers[at] ?? 0;
      const direction = what >= 8 ? 'to-client' : 'to-server';
      const a = numbers[at + 6] ?? 0;
      this.order = numbers[at + 1] ?? 0;
      const id = numbers[at + 2] ?? 0;
      switch (what & 7) {
        case Event.open: {
          const connection = objects[a] as Connection;
          this.#open.set(id, { connection, stage: this.#make(connection), ended: 0 });
          break;
        }
        case Event.octets:
          this.#chunk.bytes = all.subarray(a, a + (numbers[at + 7] ?? 0));
          this.#push(this.#chunk, id, direction, numbers, at);
          break;
        case Event.largeOctets:
          this.#chunk.bytes = objects[a] as Uint8Array;
          this.#push(this.#chunk, id, direction, numbers, at);
          break;
        case Event.gap:
          this.#gap.gap = a;
          this.#push(this.#gap, id, direction, numbers, at);
          break;
        case Event.end:
          this.#end(id, direction, ends[a] ?? 'capture-end', numbers, at);
          break;
        case Event.secrets:
          this.#secrets(objects[a] as string);
          break;
      }
    }
  }

  #push(chunk: Chunk, id: number, direction: Direction, numbers: Float64Array, at: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    chunk.connection = id;
    chunk.direction = direction;
    chunk.time = numbers[at + 3] ?? 0;
    chunk.packet = numbers[at + 4] ?? 0;
    chunk.offset = numbers[at + 5] ?? 0;
    open.stage.push(chunk);
    if (open.stage.settled !== undefined) open.stage = open.stage.settled;
  }

  #end(id: number, direction: Direction, how: EndKind, numbers: Float64Array, at: number): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    const [time, packet] = [numbers[at + 3] ?? 0, numbers[at + 4] ?? 0];
    open.stage.end(direction, how, { input: this.#input, packet, time, connection: id });
    // Each direction ends once.
    if (++open.ended === 2) this.#open.delete(id);
  }
}
