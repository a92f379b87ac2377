/**
 * What a trace of grpc-js adds to the frames that a proxy tells: where messages begin and end in DATA, and the SETTINGS
 * of both sides. After transport.ts and subchannel-call.ts of grpc-js; tracers `transport` and `subchannel_call`.
 *
 * A call has a number of its own there. Streams are numbered in the order in which calls begin on a connection, and a
 * call begins on the connection that was made last.
 */
import type { Endpoint } from '../../model/chunk.ts';
import { Setting } from '../../model/codes.ts';
import { endpoint } from '../addresses.ts';
import { isoTime } from '../times.ts';

/** SETTINGS as parameters. */
export type Parameters = readonly (readonly [id: number, value: number])[];

/** A stream as its client saw it. Lengths include the prefix of five octets. */
export interface CallMessages {
  /** Seconds since 1970 by the client's clock: its stream has been asked for. */
  begun: number;
  sent: number[];
  /** Octets of DATA that came. */
  received: number;
  parsed: number[];
  /** Length without the prefix that a message announced which was refused for it. */
  tooLarge?: number;
}

/** A connection of the client. */
export interface ClientSession {
  server: Endpoint;
  /** Seconds since 1970 by the client's clock. */
  opened: number;
  streams: Map<number, CallMessages>;
  /** SETTINGS of the peer, and of the client. */
  remote?: Parameters;
  local?: Parameters;
}

const prefix = /^[DIE] (\d{4}-\d\d-\d\dT[\d:.]+Z) \| (?:v[\w.-]+ \d+ \| )?(\w+) \| (.*)$/;
const established = /(\S+:\d+) Established TCP connection$/;
const settingsOf = /(new settings received|local settings acknowledged by remote)[^:]*: (\{.*\})$/;
const call = /^\[(\d+)\] (.*)$/;
const sent = /^sending data chunk of length (\d+)/;
const came = /^receive HTTP\/2 data frame of length (\d+)/;
const parsed = /^parsed message of length (\d+)/;
const refused = /Received message larger than max \((\d+) vs/;

/** Calls that are remembered by their numbers. */
const mostCalls = 100_000;

const names: readonly (readonly [name: string, id: number, usual: number])[] = [
  ['headerTableSize', Setting.HEADER_TABLE_SIZE, 4096],
  ['maxConcurrentStreams', Setting.MAX_CONCURRENT_STREAMS, 0xffff_ffff],
  ['initialWindowSize', Setting.INITIAL_WINDOW_SIZE, 65_535],
  ['maxFrameSize', Setting.MAX_FRAME_SIZE, 16_384],
];

/** What differs from the values that hold without SETTINGS; undefined for a text that is none. */
function parameters(json: string): Parameters | undefined {
  try {
    const value = JSON.parse(json) as Record<string, unknown>;
    return names.flatMap(([name, id, usual]) => {
      const own = value[name];
      return typeof own === 'number' && own !== usual && own >= 0 && own <= 0xffff_ffff ? [[id, own]] : [];
    });
  } catch {
    return undefined;
  }
}

/** Reads the lines of a trace. */
export function createGrpcJsCalls(): { line(text: string): void; sessions(): readonly ClientSession[] } {
  const sessions: ClientSession[] = [];
  const calls = new Map<string, CallMessages>();

  function ofTransport(time: number, text: string): void {
    const server = endpoint(established.exec(text)?.[1] ?? '');
    if (server !== undefined) sessions.push({ server, opened: time, streams: new Map() });
    const [, whose, json = ''] = settingsOf.exec(text) ?? [];
    const session = sessions.at(-1);
    const told = whose === undefined ? undefined : parameters(json);
    if (told === undefined || session === undefined) return;
    if (whose === 'new settings received') session.remote ??= told;
    else session.local ??= told;
  }

  function begun(number: string, time: number): CallMessages | undefined {
    const session = sessions.at(-1);
    if (session === undefined || calls.size >= mostCalls) return undefined;
    const messages: CallMessages = { begun: time, sent: [], received: 0, parsed: [] };
    calls.set(number, messages);
    session.streams.set(2 * session.streams.size + 1, messages);
    return messages;
  }

  function ofCall(number: string, time: number, text: string): void {
    const messages = calls.get(number) ?? begun(number, time);
    if (messages === undefined) return;
    const [chunk, data, whole, large] = [sent, came, parsed, refused].map((one) => one.exec(text)?.[1]);
    if (chunk !== undefined) messages.sent.push(Number(chunk));
    if (data !== undefined) messages.received += Number(data);
    if (whole !== undefined) messages.parsed.push(Number(whole));
    if (large !== undefined) messages.tooLarge = Number(large);
  }

  return {
    line(text) {
      const [, stamp = '', tracer, rest = ''] = prefix.exec(text) ?? [];
      const time = isoTime(stamp);
      if (time === undefined) return;
      if (tracer === 'transport') ofTransport(time, rest);
      else if (tracer === 'subchannel_call') {
        const [, number, said = ''] = call.exec(rest) ?? [];
        if (number !== undefined) ofCall(number, time, said);
      }
    },
    sessions: () => sessions,
  };
}
