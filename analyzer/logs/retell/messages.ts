/** Messages of gRPC in the DATA that a proxy tells by its length alone, as far as its client tells them. */
import { untoldLength } from '../../model/told.ts';
import { concat, uint32 } from '../../model/wire/octets.ts';
import type { LoggedFrame } from './frame.ts';
import type { CallMessages } from './client-session.ts';

/** Octets before each message: compressed flag and length. */
const prefixLength = 5;

/** What every body begins with whose content-encoding is gzip (RFC 1952 2.3). */
const gzipStart = Uint8Array.of(0x1f, 0x8b, 8);

/** What one direction of a stream consists of. */
interface Body {
  /** Lengths of whole messages, with their prefixes. */
  whole: readonly number[];
  /** Octets of DATA. */
  total: number;
  /** What the message announces that is not among the whole ones. */
  announced: number | undefined;
  /** The codec of the messages is one: they have the compressed flag. */
  compressed: boolean;
  /** HTTP has coded the whole body. */
  gzip: boolean;
}

/** A message whose content is told by nobody: only its length means something. */
function message(length: number, { compressed }: Body): Uint8Array {
  return concat(Uint8Array.of(compressed ? 1 : 0), uint32(length), new Uint8Array(length));
}

/** The octets of one direction; undefined when they are not those of the messages. */
function bodyOf(body: Body): Uint8Array | undefined {
  const { whole, total, announced, compressed, gzip } = body;
  if (gzip) return concat(gzipStart, new Uint8Array(total)).subarray(0, total);
  const told = whole.reduce((sum, length) => sum + length, 0);
  if (told > total || whole.some((length) => length < prefixLength)) return undefined;
  const rest = total - told;
  const flag = Uint8Array.of(compressed ? 1 : 0);
  const last = concat(flag, uint32(announced ?? untoldLength), new Uint8Array(rest)).subarray(0, rest);
  return concat(...whole.map((one) => message(one - prefixLength, body)), last);
}

function octets(frames: readonly LoggedFrame[]): number {
  return frames.reduce((sum, { length }) => sum + length, 0);
}

function fill(data: readonly LoggedFrame[], of: Uint8Array | undefined): boolean {
  if (of === undefined) return data.length === 0;
  let at = 0;
  for (const frame of data) frame.body = of.subarray(at, (at += frame.length));
  return true;
}

/** What the HEADERS in front of the DATA say of how it is coded. */
function codings(headers: readonly LoggedFrame[]): Pick<Body, 'compressed' | 'gzip'> {
  const fields = new Map(headers.flatMap(({ fields: own = [] }) => own));
  const codec = fields.get('grpc-encoding') ?? 'identity';
  return { compressed: codec !== 'identity', gzip: fields.get('content-encoding') === 'gzip' };
}

/** Fills the DATA frames of a stream on one hop, which has these HEADERS. True when all of it is told. */
export function fillMessages(
  data: readonly LoggedFrame[],
  headers: readonly LoggedFrame[],
  { sent, parsed, received, tooLarge }: Omit<CallMessages, 'begun'>,
): boolean {
  const way = (frames: readonly LoggedFrame[], to: LoggedFrame['direction']): LoggedFrame[] =>
    frames.filter(({ direction }) => direction === to);
  const [asked, answered] = [way(data, 'to-server'), way(data, 'to-client')];
  const down = octets(answered);
  const request = bodyOf({
    ...{ whole: sent, total: octets(asked), announced: undefined },
    ...codings(way(headers, 'to-server')),
  });
  // What came further than to the client may hold the end of a message that it never saw.
  const unseen = received < down && tooLarge === undefined;
  const answer = bodyOf({
    ...{ whole: parsed, total: down, announced: tooLarge },
    ...codings(way(headers, 'to-client')),
  });
  const ok = fill(asked, request);
  return fill(answered, unseen ? undefined : answer) && ok;
}
