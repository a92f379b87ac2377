import type { Direction } from '../model/chunk.ts';
import type { FrameRowKind } from '../model/facts/http2.ts';
import type { Reporter } from './reporter.ts';

/** A second empty frame in a row is one too many for Envoy; nghttp2 takes eight CONTINUATIONs of a block. */
const FIRST = { 'empty-data': 2, 'empty-continuation': 2, continuation: 9 } as const;

/**
 * Frames of one party that say nothing, or next to nothing, one after the other: a few of them are legal and harmless,
 * and some receivers close for no more (RFC 9113 10.5).
 */
export class FrameRows {
  readonly #direction: Direction;
  readonly #report: Reporter;
  /** Empty frames in a row; DATA, HEADERS or CONTINUATION with content end it. */
  #empty = 0;

  constructor(direction: Direction, report: Reporter) {
    this.#direction = direction;
    this.#report = report;
  }

  /** A DATA frame of so many octets; `last` when it carries END_STREAM. */
  data(stream: number, length: number, last: boolean): void {
    if (length > 0 || last) this.#empty = 0;
    else this.#tell('empty-data', stream, ++this.#empty);
  }

  /** A HEADERS frame. */
  headers(): void {
    this.#empty = 0;
  }

  /** A CONTINUATION frame of so many octets, the `ofBlock`th of its block. */
  continuation(stream: number, length: number, last: boolean, ofBlock: number): void {
    if (length > 0 || last) {
      this.#empty = 0;
      this.#tell('continuation', stream, ofBlock);
    } else this.#tell('empty-continuation', stream, ++this.#empty);
  }

  /** Says it at the first number of its kind and at each doubling. */
  #tell(what: FrameRowKind, stream: number, count: number): void {
    const first = FIRST[what];
    if (count < first || !Number.isInteger(Math.log2(count / first))) return;
    const report = this.#report;
    report.emit({
      kind: 'http2.frame-row',
      from: report.from(stream),
      direction: this.#direction,
      what,
      count,
    });
  }
}
