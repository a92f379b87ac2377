import type { Connection } from '../model/chunk.ts';
import { errorCodeName, frameTypeName, settingName } from '../model/codes.ts';
import { type Frame, type HeaderField, isPartial, UNKNOWN } from '../model/frame.ts';

/** What is not printable latin1, which is all that a frame's texts can hold: shown as escapes on a terminal. */
const unsafe = /[^\u0020-\u007e\u00a0-\u00ff]/g;

function safe(text: string): string {
  return text.replace(unsafe, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Names and values that the capture does not tell are null. */
function shown(headers: readonly HeaderField[]): readonly (readonly (string | null)[])[] {
  if (!isPartial(headers)) return headers;
  return headers.map((field) => field.map((text) => (text === UNKNOWN ? null : text)));
}

function record(frame: Frame, connection: Connection, file: string | undefined): Record<string, unknown> {
  const toServer = frame.direction === 'to-server';
  return {
    packet: frame.packet,
    time: frame.time / 1e9,
    tcpStream: frame.connection,
    from: toServer ? connection.client : connection.server,
    to: toServer ? connection.server : connection.client,
    type: frameTypeName(frame.type),
    stream: frame.stream,
    length: frame.length,
    flags: frame.flags,
    ...(file === undefined ? {} : { file }),
    ...(frame.errorCode === undefined ? {} : { errorCode: errorCodeName(frame.errorCode) }),
    ...(frame.lastStreamId === undefined ? {} : { lastStreamId: frame.lastStreamId }),
    ...(frame.debug === undefined ? {} : { debug: frame.debug }),
    ...(frame.settings === undefined
      ? {}
      : { settings: Object.fromEntries(frame.settings.map(([id, value]) => [settingName(id), value])) }),
    ...(frame.increment === undefined ? {} : { increment: frame.increment }),
    ...(frame.headers === undefined ? {} : { headers: shown(frame.headers) }),
    ...(frame.promisedStream === undefined ? {} : { promisedStream: frame.promisedStream }),
    ...(frame.prioritizedStream === undefined ? {} : { prioritizedStream: frame.prioritizedStream }),
    ...(frame.priority === undefined ? {} : { priority: frame.priority }),
    ...(frame.origins === undefined ? {} : { origins: frame.origins }),
    ...(frame.altSvc === undefined ? {} : { altSvc: frame.altSvc }),
  };
}

/**
 * One frame as a line: JSON for scripts (`--ndjson`), or columns for people with hostile characters escaped.
 *
 * `file` says which of several files holds the packet.
 */
export function frameLine(frame: Frame, connection: Connection, ndjson: boolean, file?: string): string {
  const fields = record(frame, connection, file);
  if (ndjson) return `${JSON.stringify(fields)}\n`;
  const { packet, time, tcpStream, from, to, type, stream, length, flags, ...rest } = fields;
  const extra = Object.keys(rest).length === 0 ? '' : ` ${safe(JSON.stringify(rest))}`;
  return (
    `${String(packet).padStart(6)} ${Number(time).toFixed(6).padStart(11)} ${String(tcpStream).padStart(3)} ` +
    `${String(from)} > ${String(to)} ${String(type)} stream=${String(stream)} length=${String(length)} ` +
    `flags=0x${Number(flags).toString(16)}${extra}\n`
  );
}
