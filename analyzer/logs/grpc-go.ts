/** grpc-go (GRPC_GO_LOG_SEVERITY_LEVEL=info, GRPC_GO_LOG_VERBOSITY_LEVEL=99): connections that failed, and why. */
import { endpoint } from './addresses.ts';
import { errorCodeOf, frame, remark, resolutionOf } from './entries.ts';
import type { LineResult, LogParser } from './parser.ts';
import { connectCause, isAboutTls, tlsCause } from './tls-words.ts';
import { isoTime } from './times.ts';

const severity = '(?:INFO|WARNING|ERROR|FATAL): ';

/** The severity stands behind the time, and before it in releases up to 2021. */
const prefix = new RegExp(
  String.raw`^(?:${severity})?(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) (?:${severity})?(?:\[[\w-]+\] ?)?(.*)$`,
);

const isSevere = new RegExp(`^(?:${severity}|.{19,29} ${severity})`);

const received = /received prior goaway: code: (\w+)(?:, debug data: "((?:[^"\\]|\\.)*)")?/;

const goaway = /(?:[Rr]eceived|got) GO_?AWAY.*?(?:code[: =]+|error code )(\w+)(?:.*?"((?:[^"\\]|\\.)*)")?/i;

/** `Addr: "10.0.0.1:443"`, `dial tcp 10.0.0.1:443:`. */
const address = /(?:Addr: \\?"|dial tcp )((?:\[[^\]]+\]|[\d.]+):\d+)/;

function read(line: string): LineResult {
  const match = isSevere.test(line) ? prefix.exec(line) : null;
  if (match === null) return undefined;
  const [, stamp = '', text = ''] = match;
  const server = endpoint(address.exec(text)?.[1] ?? '');
  const keys = { time: isoTime(stamp), timeOf: 'event', resolution: resolutionOf(stamp), server } as const;
  const away = received.exec(text) ?? goaway.exec(text);
  if (away !== null) {
    const data = {
      type: 'GOAWAY',
      way: 'received',
      errorCode: errorCodeOf(away[1]),
      debug: away[2],
    } as const;
    return frame({ ...data, role: 'client' }, keys);
  }
  if (/too many pings|ENHANCE_YOUR_CALM/i.test(text)) {
    const data = { type: 'GOAWAY', way: 'received', errorCode: 11, debug: 'too_many_pings' } as const;
    return frame({ ...data, role: 'client' }, keys);
  }
  if (/keepalive (ping failed|ping not acked)/i.test(text)) {
    return remark('keepalive-timeout', text, keys, 'a PING was not answered in time');
  }
  if (!/failed to connect|createTransport failed|Error while dialing|handshake failed/i.test(text))
    return 'quiet';
  const cause = connectCause(text);
  if (cause !== undefined) return remark(cause, text, keys, 'the client could not connect');
  return isAboutTls(text)
    ? remark(`upstream-${tlsCause(text)}`, text, keys, 'the handshake of TLS failed')
    : 'quiet';
}

/** grpc-go's log. */
export const grpcGo: LogParser = {
  id: 'grpc-go',
  title: 'grpc-go log (GRPC_GO_LOG_SEVERITY_LEVEL=info)',
  writer: 'either',
  recognises: (line) => isSevere.test(line) && prefix.test(line),
  create: () => {
    let within = false;
    return (line) => {
      const result = read(line);
      within ||= result !== undefined;
      // Configurations and addresses are dumped as JSON over many lines.
      return result ?? (within && /^\s*["{}\][]/.test(line) ? 'quiet' : undefined);
    };
  },
};
