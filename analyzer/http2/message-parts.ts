import type { Direction } from '../model/chunk.ts';
import type { DecodedBlock } from './hpack/decoded-block.ts';
import type { Reporter } from './reporter.ts';
import type { Stream } from './stream-table.ts';

/**
 * The order of a message's parts and the length of its content (RFC 9113 8.1), as far as they bind the next frames of
 * a stream.
 */

/** The header block of a request. */
export function requestBegins(stream: Stream, block: DecodedBlock): void {
  // The DATA of a CONNECT is the tunnel's, not the content of a message (RFC 9113 8.5).
  const connect = block.method === 'CONNECT';
  stream.bodiless = connect || block.method === 'HEAD';
  if (!connect) stream.requestLength = block.contentLength;
}

/** A later header block of the client: trailers, which end the request. */
export function requestTrailers(stream: Stream, endStream: boolean, report: Reporter): void {
  if (!endStream && stream.openingSeen) report.anomaly('trailers-without-end-stream', '', stream.id);
}

/** A header block of the server; true when it is the final response. */
export function responsePart(
  stream: Stream,
  block: DecodedBlock,
  endStream: boolean,
  report: Reporter,
): boolean {
  if (stream.responded) {
    if (!endStream && block.headers !== null) report.anomaly('trailers-without-end-stream', '', stream.id);
    return false;
  }
  const { status } = block;
  if (status >= 100 && status < 200) {
    if (endStream) report.anomaly('informational-end-stream', String(status), stream.id);
    return false;
  }
  stream.responded = true;
  // 304 and the answer to HEAD have a content-length without content (RFC 9110 8.6).
  if (!stream.bodiless && status !== 304) stream.responseLength = block.contentLength;
  return true;
}

/** Called when a message is complete: content-length is the sum of its DATA payloads (RFC 9113 8.1.1). */
export function checkContentLength(stream: Stream, direction: Direction, report: Reporter): void {
  const request = direction === 'to-server';
  const said = request ? stream.requestLength : stream.responseLength;
  const content = request ? stream.requestContent : stream.responseContent;
  if (said === -1 || said === content) return;
  const length = Number.isNaN(said) ? 'no number' : String(said);
  report.anomaly('content-length', `it says ${length}, there were ${content}`, stream.id);
}
