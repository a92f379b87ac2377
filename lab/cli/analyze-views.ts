/** The views of `h2lab analyze` that list instead of diagnosing: frames, connections, calls, one entry a line. */
import { once } from 'node:events';
import { analyze, type AnalyzeRequest } from '../../analyzer/node/analyze.ts';
import { frameLine } from '../../analyzer/node/frame-line.ts';
import type { CallSummary, ConnectionSummary } from '../../analyzer/model/analysis.ts';
import { UsageError } from '../model/errors.ts';
import { type SecretOptions, type Secrets, secretsOf } from '../../reports/secrets.ts';
import { visible } from '../../reports/text/escape.ts';
import type { Frame } from '../../analyzer/model/frame.ts';

/** Options that choose a view. */
export interface ViewOptions {
  frames?: boolean;
  connections?: boolean;
  calls?: boolean;
  stream?: string;
  ndjson?: boolean;
}

/** Lines written at once. */
const linesAtOnce = 512;

/** The view that was asked for; undefined when a diagnosis is. Throws a {@link UsageError} for two at once. */
export function viewOf(options: ViewOptions): 'frames' | 'connections' | 'calls' | undefined {
  const frames = options.frames === true || options.stream !== undefined;
  const chosen = [
    ...(frames ? (['frames'] as const) : []),
    ...(options.connections === true ? (['connections'] as const) : []),
    ...(options.calls === true ? (['calls'] as const) : []),
  ];
  if (chosen.length > 1) {
    throw new UsageError(`--${chosen.join(' --')}: expected one of them; each is a list of its own.`);
  }
  const [view] = chosen;
  if (view === undefined && options.ndjson === true) return 'frames';
  return view;
}

/** A connection, or a stream of it. */
interface StreamChoice {
  tcpStream: number;
  stream: number | undefined;
}

/** Reads `--stream`: `TCP.STREAM`, or `TCP` for all streams of a connection. Throws a {@link UsageError}. */
export function streamChoice(text: string): StreamChoice {
  const [, tcpStream, stream] = /^(\d{1,9})(?:[.:](\d{1,10}))?$/.exec(text) ?? [];
  if (tcpStream === undefined) {
    throw new UsageError(
      `--stream ${text}: expected tcp.stream and the HTTP/2 stream, such as 3.15, or 3 for all of a connection.`,
    );
  }
  return { tcpStream: Number(tcpStream), stream: stream === undefined ? undefined : Number(stream) };
}

function columns(...cells: readonly (readonly [text: string, width: number])[]): string {
  return cells
    .map(([text, width]) => (width < 0 ? text.padStart(-width) : text.padEnd(width)))
    .join(' ')
    .trimEnd();
}

/** A connection as a line. */
export function connectionLine(one: ConnectionSummary, ndjson: boolean, file?: string): string {
  if (ndjson) return `${JSON.stringify(file === undefined ? one : { ...one, file })}\n`;
  const until = one.closed === null ? '' : one.closed.toFixed(6);
  const line = columns(
    [String(one.tcpStream), -5],
    [one.opened.toFixed(6), -12],
    [until, -12],
    [one.state, 8],
    [one.tls === null ? one.protocol : `${one.protocol}, ${one.tls}`, 15],
    [`${one.streams} streams`, -12],
    [`${one.client} > ${one.server}`, 0],
    [file === undefined ? '' : visible(file), 0],
  );
  return `${line}\n`;
}

/** A call as a line. */
export function callLine(one: CallSummary, ndjson: boolean, file?: string): string {
  if (ndjson) return `${JSON.stringify(file === undefined ? one : { ...one, file })}\n`;
  const line = columns(
    [`${one.tcpStream}.${one.stream}`, -9],
    [one.start.toFixed(6), -12],
    [`${((one.end - one.start) * 1000).toFixed(3)} ms`, -14],
    [`${one.status ?? '?'} (${one.statusFrom})`, 30],
    [visible(one.method ?? '?'), 0],
    [one.deadline === undefined ? '' : `deadline ${one.deadline} s`, 0],
    [file === undefined ? '' : visible(file), 0],
  );
  return `${line}\n`;
}

/** The frame as it may be shown: header fields and debug data are where secrets travel. */
function masked(frame: Frame, secrets: Secrets): Frame {
  if (frame.headers === undefined && frame.debug === undefined) return frame;
  return {
    ...frame,
    ...(frame.headers === undefined ? {} : { headers: secrets.fields(frame.headers) }),
    ...(frame.debug === undefined ? {} : { debug: secrets.text(frame.debug) }),
  };
}

/** Prints a view line by line, as the captures are read. A reader that has gone (`… | head`) ends it. */
export async function printView(
  view: 'frames' | 'connections' | 'calls',
  request: Omit<AnalyzeRequest, 'rules' | 'frame' | 'connection' | 'call' | 'stop'>,
  options: ViewOptions & SecretOptions,
  stop: AbortSignal,
): Promise<void> {
  const files = request.inputs.flatMap(({ file, then = [] }) => [file, ...then.map((next) => next.file)]);
  // One file needs no name on every line.
  const named = (file: number): string | undefined => (files.length > 1 ? files[file] : undefined);
  const only = options.stream === undefined ? undefined : streamChoice(options.stream);
  const ndjson = options.ndjson === true;
  const secrets = secretsOf(options);
  let lines: string[] = [];
  const reader = new AbortController();
  const gone = (): void => reader.abort();
  const ended = AbortSignal.any([stop, reader.signal]);
  let room: Promise<unknown> | undefined;
  const flush = (): void => {
    const isTaken = process.stdout.write(lines.join(''));
    lines = [];
    // A reader that goes away makes no room, and Ctrl-C waits for none.
    if (!isTaken) room ??= once(process.stdout, 'drain', { signal: ended }).catch(() => undefined);
  };
  const put = (line: string): void => {
    if (lines.push(line) >= linesAtOnce) flush();
  };
  process.stdout.once('error', gone);
  await analyze({
    ...request,
    rules: [],
    async ready() {
      await room;
      room = undefined;
    },
    ...(view === 'frames'
      ? {
          frame(frame, connection, file) {
            if (only !== undefined && frame.connection !== only.tcpStream) return;
            if (only?.stream !== undefined && frame.stream !== only.stream) return;
            put(frameLine(masked(frame, secrets), connection, ndjson, named(file)));
          },
        }
      : {}),
    ...(view === 'connections'
      ? { connection: (one: ConnectionSummary) => put(connectionLine(one, ndjson, named(one.input))) }
      : {}),
    ...(view === 'calls'
      ? { call: (one: CallSummary) => put(callLine(secrets.everywhere(one), ndjson, named(one.input))) }
      : {}),
    stop: ended,
  });
  process.stdout.off('error', gone);
  flush();
}
