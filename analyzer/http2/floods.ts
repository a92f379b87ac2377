import type { Direction } from '../model/chunk.ts';
import type { FloodKind } from '../model/facts/http2.ts';
import type { Reporter } from './reporter.ts';

/** Frames are counted by the second. */
const PERIOD_NS = 1e9;

/**
 * Frames within a second that make a flood: far above what keepalive, probes of bandwidth, or a client that cancels
 * its calls send, and below what servers tolerate (nghttp2 acts at 1000 resets or unread answers, Envoy at 250 resets
 * of young streams or 1000 answers).
 */
const thresholds: Readonly<Record<FloodKind, number>> = {
  'rapid-reset': 100,
  'rst-stream': 400,
  settings: 100,
  ping: 400,
  priority: 1000,
  'window-update': 1000,
  'empty-data': 100,
  continuation: 64,
};

interface Row {
  /** Beginning of the second that is counted, and frames since then. */
  periodStart: number;
  periodCount: number;
  /** Beginning of a row of seconds with as many, and frames since then. */
  start: number;
  count: number;
  /** Count at which the next fact is due. */
  next: number;
}

/** Counts the frames of one party that cost it little and the other one much (RFC 9113 10.5). */
export class FloodWatch {
  readonly #direction: Direction;
  readonly #report: Reporter;
  #rows: Map<FloodKind, Row> | undefined;

  constructor(direction: Direction, report: Reporter) {
    this.#direction = direction;
    this.#report = report;
  }

  /** One more frame of the kind, now. */
  add(what: FloodKind): void {
    const now = this.#report.time;
    const threshold = thresholds[what];
    const rows = (this.#rows ??= new Map<FloodKind, Row>());
    let row = rows.get(what);
    if (row === undefined) {
      row = { periodStart: now, periodCount: 0, start: now, count: 0, next: threshold };
      rows.set(what, row);
    }
    if (now - row.periodStart > PERIOD_NS) {
      if (row.periodCount < threshold || now - row.periodStart > 2 * PERIOD_NS) {
        row.start = now;
        row.count = 0;
        row.next = threshold;
      }
      row.periodStart = now;
      row.periodCount = 0;
    }
    row.periodCount++;
    if (++row.count < row.next) return;
    if (row.next === threshold) this.#report.anomaly('flood', `${row.count} of ${what}`);
    row.next *= 2;
    this.#report.emit({
      kind: 'http2.flood',
      from: this.#report.from(),
      direction: this.#direction,
      what,
      count: row.count,
      duration: now - row.start,
    });
  }
}
