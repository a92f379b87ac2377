/** C-core of gRPC (Python, Ruby, C++): GRPC_VERBOSITY=debug with GRPC_TRACE=http and others, and its warnings. */
import { endpoint } from './addresses.ts';
import { createMemory, digits, frame, remark } from './entries.ts';
import type { LineResult, LogParser } from './parser.ts';
import { connectCause, isAboutTls, tlsCause } from './tls-words.ts';
import { timeOfDay } from './times.ts';
import type { LogKeys } from '../model/log.ts';

/** `I1123 05:48:08.706282 18576 file.cc:1403] text`, and before the logger was ready `I0000 00:00:1795760769.64`. */
const prefix =
  /^[DIWEF]\d{4} (?:(\d\d:\d\d:\d\d\.\d{1,9})|00:00:(\d{9,10}\.\d{1,9}))\s+\d+ ([\w.]+):\d+\] (.*)$/;

const address = /(ipv[46]:(?:\[[^\]]+\]|[\d.]+|%5B[^\s%]+%5D):\d+)/;

const codes = /Error code: (\d+)|\[(\d+)\] err=|http2_error:(\d+)/;

/** A reader of one file's lines. */
function create(): (line: string) => LineResult {
  const peers = createMemory<{ server?: string; client?: string }>();
  return (line) => {
    const match = prefix.exec(line);
    if (match === null) return undefined;
    const [, clock, epoch, file, text = ''] = match;
    // Without a year it is a time of day, and the captures say on which.
    const time = epoch === undefined ? timeOfDay(clock ?? '') : digits(epoch);
    const side = /\b(CLIENT|SERVER) (?:\[|peer:)/.exec(text)?.[1];
    const transport = /\b(?:W:|transport:?\s?|INCOMING\[|t=)(0x[0-9a-f]+)/.exec(text)?.[1];
    const peer = endpoint(address.exec(text)?.[1]?.replace('%5B', '[').replace('%5D', ']') ?? '');
    if (transport !== undefined && peer !== undefined && side !== undefined) {
      peers.set(transport, side === 'CLIENT' ? { server: peer } : { client: peer });
    }
    const ends =
      (transport === undefined ? undefined : peers.get(transport)) ??
      (peer === undefined ? {} : { server: peer });
    const keys: LogKeys = { ...(time === undefined ? {} : { time, timeOf: 'event' as const }), ...ends };
    if (
      file !== 'chttp2_transport.cc' &&
      file !== 'frame_goaway.cc' &&
      !/goaway|connect|handshake/i.test(text)
    )
      return 'quiet';
    if (/got goaway|Received a GOAWAY/i.test(text)) {
      const code = codes.exec(text);
      const errorCode =
        digits(code?.[1] ?? code?.[2] ?? code?.[3]) ?? (text.includes('ENHANCE_YOUR_CALM') ? 11 : undefined);
      const debug =
        /Debug Text: ([^{;]*?)(?: \{|;|$)/.exec(text)?.[1] ??
        // Releases up to 2022 print errors as JSON.
        /(?:debug data equal to |"raw_bytes":)"([^"]*)"/.exec(text)?.[1];
      const lastStreamId = digits(/last stream id (\d+)/.exec(text)?.[1]);
      return frame({ type: 'GOAWAY', way: 'received', errorCode, debug, lastStreamId, role: 'client' }, keys);
    }
    if (/keepalive watchdog timeout|Keepalive timeout|ping timeout/i.test(text)) {
      return remark('keepalive-timeout', text, keys, 'a PING was not answered in time');
    }
    if (
      !/failed to connect|connect failed|Connection refused|handshake (failed|error)|Handshake failed/i.test(
        text,
      )
    )
      return 'quiet';
    const cause = connectCause(text);
    if (cause !== undefined) return remark(cause, text, keys, 'the client could not connect');
    return isAboutTls(text)
      ? remark(`upstream-${tlsCause(text)}`, text, keys, 'the handshake of TLS failed')
      : 'quiet';
  };
}

/** C-core's log. */
export const grpcCore: LogParser = {
  id: 'grpc-core',
  title: 'gRPC C-core log (Python, C++: GRPC_VERBOSITY, GRPC_TRACE=http)',
  writer: 'either',
  recognises: (line) => prefix.test(line),
  create,
};
