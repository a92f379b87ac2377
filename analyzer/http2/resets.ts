import type { Direction } from '../model/chunk.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Stream } from './stream-table.ts';

/** A stream that is reset sooner, unanswered, counts as an early reset; Envoy draws the line there too. */
const EARLY_NS = 1e9;

/**
 * Counts a RST_STREAM and says what is known of the stream it ends; undefined when the stream had ended.
 *
 * Streams that are opened and reset at once cost the server work and the client nothing (CVE-2023-44487); a client
 * that cancels its calls does the same in small.
 */
export function reportReset(
  state: ConnectionState,
  direction: Direction,
  id: number,
  stream: Stream | undefined,
  errorCode: number,
): void {
  const { report } = state;
  const sender = state.sender(direction);
  const age = stream?.openingSeen === true ? report.time - stream.openedAt : -1;
  sender.resets++;
  sender.floods.add('rst-stream');
  if (age >= 0 && age < EARLY_NS && stream?.responded === false) {
    sender.earlyResets++;
    sender.floods.add('rapid-reset');
  }
  report.emit({
    kind: 'http2.rst-stream',
    from: report.from(id),
    direction,
    errorCode,
    afterEnd: stream === undefined,
    count: sender.resets,
    early: sender.earlyResets,
    ...(age < 0 ? {} : { sinceOpen: age }),
    ...(stream === undefined ? {} : { responseOctets: stream.responseContent }),
  });
}
