/** One call in a trace of grpc-js: what `subchannel_call` says of it, as frames of its stream. */
import { ErrorCode, Flag, FrameType } from '../../model/codes.ts';
import { type CallMessages, type ClientSession, frameOf, keepFrame, type Place } from './client-session.ts';
import type { Field, LoggedFrame } from './frame.ts';

const parsed = /^parsed message of length (\d+)/;
const refused = /Received message larger than max \((\d+) vs/;

/** Seconds by which a line may be older than it says. */
const resolution = 0.001;

/** A call as its lines tell it. */
export interface Call {
  on: ClientSession;
  stream: number;
  /** Its request, or the answer, has ended. */
  asked: boolean;
  answered: boolean;
  /** Closed by the client itself. */
  closed: boolean;
  messages: CallMessages;
  dataSent?: LoggedFrame | undefined;
  head?: LoggedFrame | undefined;
}

/** What is needed to read a line of a call. */
export interface CallLine {
  at: Place;
  /** The fields that are dumped below it. */
  list(): Field[];
}

/** Where something stands that was received: lines are cut to a millisecond. */
export function receivedAt({ time, line }: Place): Place {
  return { time: time + resolution, line };
}

/** A call that has just been given a stream; `rest` is what is left of its deadline, milliseconds. */
export function newCall(on: ClientSession, at: Place, path: string, rest: number | undefined): Call {
  const stream = 2 * on.streams.size + 1;
  const messages: CallMessages = { begun: at.time, sent: [], received: 0, parsed: [] };
  on.streams.set(stream, messages);
  const fields: Field[] = [
    [':method', 'POST'],
    [':scheme', 'https'],
    [':path', path],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ];
  if (rest !== undefined && rest >= 0) fields.push(['grpc-timeout', `${rest}m`]);
  keepFrame(on, frameOf(at, 'to-server', FrameType.HEADERS, stream, { flags: Flag.END_HEADERS, fields }));
  return { on, stream, messages, asked: false, answered: false, closed: false };
}

/** Reads what a line says of a call. */
export function readCall(own: Call, text: string, { at, list }: CallLine): void {
  const { on, stream, messages } = own;
  const [whole, large] = [parsed, refused].map((one) => one.exec(text)?.[1]);
  if (whole !== undefined) messages.parsed.push(Number(whole));
  if (large !== undefined) messages.tooLarge = Number(large);
  const length = Number(/of length (\d+)$/.exec(text)?.[1] ?? 0);
  const received = receivedAt(at);
  if (text.startsWith('sending data chunk')) {
    messages.sent.push(length);
    own.dataSent = keepFrame(on, frameOf(at, 'to-server', FrameType.DATA, stream, { length }));
  } else if (text.startsWith('calling end()')) ended(own, at);
  else if (text.startsWith('receive HTTP/2 data frame')) {
    messages.received += length;
    keepFrame(on, frameOf(received, 'to-client', FrameType.DATA, stream, { length }));
  } else if (text.startsWith('Received server headers')) {
    const fields = list();
    own.head = frameOf(received, 'to-client', FrameType.HEADERS, stream, { flags: Flag.END_HEADERS, fields });
    keepFrame(on, own.head);
  } else if (text.startsWith('Received server trailers')) trailers(own, received, list());
  else if (text.startsWith('close http2 stream with code')) {
    if (!own.asked || !own.answered) resetByClient(own, at, codeOf(text));
    own.closed = true;
  } else if (text.startsWith('HTTP/2 stream closed with code')) {
    // What ends with its connection, or behind GOAWAY, is given a code by Node.
    if (!own.closed && !own.answered && !on.leaving && !on.over) reset(own, received, codeOf(text));
    own.closed = true;
  } else if (/^(?:Node error event|ended with status: code=14 details="Connection dropped")/.test(text))
    own.closed = true;
}

function codeOf(text: string): number {
  return Number(/code (\d+)/.exec(text)?.[1] ?? 0);
}

/** The end of a request is on its last message where both come together. */
function ended(own: Call, at: Place): void {
  own.asked = true;
  const { dataSent, on, stream } = own;
  if (dataSent !== undefined && at.time - dataSent.time <= resolution * 1.5)
    dataSent.flags |= Flag.END_STREAM;
  else keepFrame(on, frameOf(at, 'to-server', FrameType.DATA, stream, { flags: Flag.END_STREAM }));
}

/** An answer of one block is told twice, as headers and as trailers. */
function trailers(own: Call, at: Place, fields: Field[]): void {
  own.answered = true;
  const flags = Flag.END_HEADERS | Flag.END_STREAM;
  const { head, on } = own;
  const last = on.frames.findLast(({ stream, sent }) => stream === own.stream && !sent);
  if (head !== undefined && last === head && (head.fields ?? []).some(([name]) => name === 'grpc-status')) {
    head.flags |= flags;
    return;
  }
  keepFrame(on, frameOf(at, 'to-client', FrameType.HEADERS, own.stream, { flags, fields }));
}

function resetByClient({ on, stream }: Call, at: Place, errorCode: number): void {
  keepFrame(on, frameOf(at, 'to-server', FrameType.RST_STREAM, stream, { errorCode, length: 4 }));
}

/** nghttp2 resets streams by itself for what it does not take, and grpc-js tells that in the same words. */
function reset({ on, stream }: Call, at: Place, errorCode: number): void {
  on.guessed = true;
  // No status, no code: the stream ended without trailers, or was reset with NO_ERROR.
  if (errorCode === ErrorCode.NO_ERROR) on.unclear = true;
  const either = true;
  keepFrame(on, frameOf(at, 'to-client', FrameType.RST_STREAM, stream, { errorCode, length: 4, either }));
}
