/**
 * What the sizes and times of sealed records suggest about the frames inside (RFC 9113 4.1: nine octets of header).
 *
 * RST_STREAM and WINDOW_UPDATE have one size, and so have PING and GOAWAY: what came before and what follows decides.
 */
import type { Direction } from '../model/chunk.ts';
import type { Fact } from '../model/fact.ts';
import { alertOctets, frameOctets } from '../model/frame-octets.ts';
import type { Moment, SealedEntry, SealedGoaway, SealedReset, SealedTalk } from '../model/timeline.ts';
import { SealedLog } from './sealed-log.ts';

const applicationData = 23;

/** RST_STREAM or WINDOW_UPDATE, alone and twice. */
const resets: ReadonlySet<number> = new Set([frameOctets.rstStream, 2 * frameOctets.rstStream]);

/** PING, and what goes with it where the bandwidth is estimated by PINGs: WINDOW_UPDATE, an ACK. */
const pings: ReadonlySet<number> = new Set([
  frameOctets.ping,
  frameOctets.rstStream + frameOctets.ping,
  2 * frameOctets.rstStream + frameOctets.ping,
  frameOctets.rstStream + 2 * frameOctets.ping,
]);

/** The two GOAWAYs of a drain in one record, the first one with `max_age` or without (RFC 9113 6.8). */
const planned: ReadonlySet<number> = new Set([
  2 * frameOctets.goaway,
  frameOctets.goaway + frameOctets.goawayMaxAge,
]);

/** GOAWAY without debug data, with `max_age`, and both of a drain. */
const goaways: ReadonlySet<number> = new Set([frameOctets.goaway, frameOctets.goawayMaxAge, ...planned]);

/** What opens or ends no work: SETTINGS ACK. */
const housekeeping: ReadonlySet<number> = new Set([0, frameOctets.settings]);

/** No receiver opens its window again for less: the most eager one known waits for 4 KiB (Go, golang.org/x/net). */
const leastForWindow = 4096;

/** The connection preface of a client with SETTINGS and WINDOW_UPDATE is shorter than one with a request behind it. */
const longestPreface = 120;

/** An answer to a PING, or a GOAWAY in return, comes within a round trip; a busy peer needs a little more. */
const answerNs = 100e6;

/** Sizes of the server's records that are counted, and how often one came that is a message of a flow. */
const mostSizes = 16;
const fewestAlike = 3;

/** A receiver makes room on the stream and on the connection (RFC 9113 6.9), in two records of one act. */
const windowsNs = 5e6;

const mostResets = 64;
const mostGoaways = 8;
const mostRequests = 8;

/** Bytes of content since this side last sent a record of the size of WINDOW_UPDATE: what it could make room for. */
type Received = Record<Direction, number>;

/** Reads the records of one connection after its handshake. */
export class SealedRecords implements SealedTalk {
  requests = 0;
  lastRequest: Moment | undefined;
  waitingSince: Moment | undefined;
  lastContent: Moment | undefined;
  inFlow = false;
  flowGap: number | undefined;
  readonly resets: SealedReset[] = [];
  readonly goaways: (SealedGoaway & { isEchoed: boolean })[] = [];
  closing: SealedTalk['closing'];
  readonly #log: SealedLog = new SealedLog();
  readonly #connection: number;
  readonly #overhead: number;
  readonly #latest: Moment[] = [];
  readonly #received: Received = { 'to-server': 0, 'to-client': 0 };
  readonly #sizes = new Map<number, number>();
  /** When the server last made room for an upload. */
  #roomMade = -Infinity;
  #isAnswered = false;
  #lastPlain = -1;
  #clientPing: Moment | undefined;
  /** Records of the client that are still handshake: its Finished (TLS 1.3). */
  #toSkip: number;
  #sawPreface = false;

  constructor(connection: number, overhead: number, isTls13: boolean) {
    this.#connection = connection;
    this.#overhead = overhead;
    this.#toSkip = isTls13 ? 1 : 0;
  }

  record({ from, direction, length, type }: Fact<'tls.record'>): void {
    if (type !== applicationData) return;
    if (direction === 'to-server' && this.#toSkip > 0) {
      this.#toSkip--;
      return;
    }
    const plain = length - this.#overhead;
    this.#log.add(from, direction, plain);
    if (plain === alertOctets) this.closing ??= { at: from, direction, filter: this.filterOf(plain) };
    if (plain === alertOctets || this.closing !== undefined || housekeeping.has(plain)) return;
    if (resets.has(plain) && this.#reset(from, direction, plain)) return;
    if (direction === 'to-server') this.#fromClient(from, plain);
    else this.#fromServer(from, plain);
  }

  /** False where it makes room for what was received. */
  #reset(at: Moment, direction: Direction, plain: number): boolean {
    const received = this.#received[direction];
    this.#received[direction] = 0;
    const isSecond = received === 0 && at.time - this.#roomMade <= windowsNs;
    if (received >= leastForWindow && direction === 'to-client') this.#roomMade = at.time;
    if (received >= leastForWindow || this.requests === 0 || isSecond) return true;
    this.resets.push({
      at,
      direction,
      requests: [...this.#latest].reverse(),
      answered: this.#isAnswered,
      filter: this.filterOf(plain),
    });
    if (this.resets.length > mostResets) this.resets.shift();
    this.waitingSince = undefined;
    return true;
  }

  #fromClient(at: Moment, plain: number): void {
    if (pings.has(plain)) {
      const asked = this.goaways.at(-1);
      const isEcho = plain === frameOctets.ping && asked !== undefined && at.time - asked.at.time <= answerNs;
      if (isEcho) asked.isEchoed = true;
      else this.#clientPing = at;
      return;
    }
    if (!this.#sawPreface) {
      this.#sawPreface = true;
      if (plain <= longestPreface) return;
    }
    this.#received['to-client'] += plain;
    this.#dropRefuted(at);
    // What follows at once belongs to the same request.
    if (this.waitingSince === undefined || this.#isAnswered) this.waitingSince = at;
    this.requests++;
    this.lastRequest = at;
    this.#latest.push(at);
    if (this.#latest.length > mostRequests) this.#latest.shift();
    this.#isAnswered = false;
  }

  /** Nobody asks for more on a connection that is being drained: those before were PINGs, or trailers of that size. */
  #dropRefuted(at: Moment): void {
    if (this.goaways.length === 0) return;
    const kept = this.goaways.filter(
      ({ at: { time }, octets }) => octets !== frameOctets.goawayMaxAge && at.time - time <= answerNs,
    );
    this.goaways.splice(0, this.goaways.length, ...kept);
  }

  #fromServer(at: Moment, plain: number): void {
    if (plain === frameOctets.ping && this.#clientPing !== undefined) {
      const isAnswer = at.time - this.#clientPing.time <= answerNs;
      this.#clientPing = undefined;
      if (isAnswer) return;
    }
    const beside = this.#messageBeside(plain);
    if (goaways.has(plain - beside)) {
      this.goaways.push({ at, octets: plain - beside, isEchoed: false, filter: this.filterOf(plain) });
      if (this.goaways.length > mostGoaways) this.goaways.shift();
      // Of the size of two it may as well be an answer, and is taken for both.
      if (plain === frameOctets.ping) return;
    }
    this.#received['to-server'] += plain;
    if (this.requests === 0) return;
    this.waitingSince = undefined;
    this.#isAnswered = true;
    this.inFlow = plain === this.#lastPlain;
    this.#lastPlain = plain;
    this.flowGap = this.lastContent === undefined ? undefined : at.time - this.lastContent.time;
    this.lastContent = at;
  }

  /** Where messages of one size flow, a record may have room for the two GOAWAYs of a drain beside its message. */
  #messageBeside(plain: number): number {
    const count = this.#sizes.get(plain) ?? 0;
    if (count > 0 || this.#sizes.size < mostSizes) this.#sizes.set(plain, count + 1);
    for (const [size, times] of this.#sizes)
      if (times >= fewestAlike && planned.has(plain - size)) return size;
    return 0;
  }

  entries(): readonly SealedEntry[] {
    return this.#log.entries();
  }

  filterOf(plain: number): string {
    return `tcp.stream == ${this.#connection} && tls.record.length == ${plain + this.#overhead}`;
  }
}
