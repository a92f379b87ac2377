import type { HeaderField } from '../../model/frame.ts';
import type { HpackProblem } from './errors.ts';
import type { BadField } from './field-octets.ts';
import type { TableState } from './table-state.ts';

/**
 * What a header block decodes to. Shared between equal blocks: what is found out about its list is kept here too, so
 * that it is found out once.
 */
export class DecodedBlock {
  /** Null when the block is wrong, or too large. */
  headers: readonly HeaderField[] | null;
  /** Absent when nothing is wrong with the block itself. With `missing-size-update` there can be a list all the same. */
  problem: HpackProblem | undefined;
  /** Some fields are `UNKNOWN`. */
  partial = false;
  /** The first field whose name or value has octets that are not allowed there (RFC 9113 8.2.1). */
  bad: BadField | undefined;
  /** Names, values and 32 for each field (RFC 9113 6.5.2). */
  listSize = 0;
  /** Value of content-length: -1 without the field, NaN when it is no number or several that differ. */
  contentLength = -1;
  /** Value of `:status`, 0 without it. */
  status = 0;
  /** Value of `:method`, empty without it. */
  method = '';
  /** `:protocol` is there (RFC 8441 4). */
  extendedConnect = false;
  /** Entries that the block adds to the table, and the shared state behind them; absent when it adds none. */
  adds: { fields: readonly HeaderField[]; after: TableState } | undefined;
  /** Roles in which the list was found well formed, a bit each. */
  wellFormed = 0;

  constructor(headers: readonly HeaderField[] | null, problem?: HpackProblem) {
    this.headers = headers;
    this.problem = problem;
  }

  /** Keeps what the frames' meaning hangs on; called with each field of the list. */
  note(name: string, value: string): void {
    switch (name.length) {
      case 7:
        if (name === ':status') this.status = value.length === 3 ? Number(value) || 0 : 0;
        else if (name === ':method') this.method = value;
        break;
      case 9:
        if (name === ':protocol') this.extendedConnect = true;
        break;
      case 14:
        if (name === 'content-length') this.#addContentLength(value);
        break;
      default:
    }
  }

  /** RFC 9110 8.6: equal values may be repeated, others may not. */
  #addContentLength(value: string): void {
    const octets = /^[0-9]{1,15}$/.test(value) ? Number(value) : NaN;
    this.contentLength = this.contentLength === -1 || this.contentLength === octets ? octets : NaN;
  }

  giveUp(problem: HpackProblem): void {
    this.headers = null;
    this.problem = problem;
  }
}

/** A block of which nothing is known. */
export function undecodable(): DecodedBlock {
  return new DecodedBlock(null);
}
