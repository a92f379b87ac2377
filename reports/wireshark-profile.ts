/**
 * A profile for Wireshark and tshark: the columns, colours and ports that HTTP/2 and gRPC failures are read with.
 *
 * Formats are those of Wireshark's User's Guide, appendix B ("Configuration Files and Plugin Folders").
 */

/** How each file begins; one that does not is somebody else's. */
export const PROFILE_MARK = '# Written by h2lab wireshark-profile.';

/** Titles and what they show: a format of Wireshark, or fields of packets. */
const columns: readonly (readonly [title: string, shows: string])[] = [
  ['No.', '%m'],
  ['Time', '%t'],
  ['Source', '%s'],
  ['Destination', '%d'],
  ['Protocol', '%p'],
  ['TCP stream', '%Cus:tcp.stream:0:R'],
  ['H2 stream', '%Cus:http2.streamid:0:R'],
  ['H2 frame', '%Cus:http2.type:0:R'],
  ['H2 error', '%Cus:http2.rst_stream.error or http2.goaway.error:0:R'],
  ['Last stream', '%Cus:http2.goaway.last_stream_id:0:R'],
  ['gRPC status', '%Cus:http2.headers.grpc_status or grpc.status_code:0:R'],
  ['Diagnosis', '%Cus:frame.comment:0:R'],
  ['Info', '%i'],
];

type Colour = readonly [red: number, green: number, blue: number];

const dark: Colour = [0x12, 0x27, 0x2e];
const white: Colour = [0xff, 0xff, 0xff];

/** The first that fits colours the packet: what ended something before what only looks bad. */
const rules: readonly (readonly [name: string, filter: string, background: Colour, foreground: Colour])[] = [
  ['h2lab evidence', 'frame.comment', [0xff, 0xe0, 0x66], dark],
  ['TCP reset', 'tcp.flags.reset == 1', [0xa4, 0x00, 0x00], white],
  ['HTTP/2 GOAWAY with an error', 'http2.type == 7 && http2.goaway.error != 0', [0xc0, 0x39, 0x2b], white],
  ['HTTP/2 GOAWAY', 'http2.type == 7', [0xf5, 0xb0, 0x41], dark],
  ['HTTP/2 RST_STREAM', 'http2.type == 3', [0xf1, 0x94, 0x8a], dark],
  ['TLS alert', 'tls.alert_message', [0xd2, 0xb4, 0xde], dark],
  ['TCP zero window', 'tcp.analysis.zero_window', [0x85, 0xc1, 0xe9], dark],
  ['TCP retransmission', 'tcp.analysis.retransmission', [0xd5, 0xdb, 0xdb], dark],
  ['HTTP/2 SETTINGS or PING', 'http2.type == 4 || http2.type == 6', [0xe8, 0xf8, 0xf5], dark],
  ['HTTP/2', 'http2', [0xe4, 0xff, 0xc7], dark],
];

/** Ports on which gRPC is spoken in clear, and on which Wireshark looks for nothing by itself. */
const ports = [50051, 9090, 10000];

function colour(parts: Colour): string {
  // Of 8 bits 16: 0xff is 0xffff.
  return `[${parts.map((part) => part * 257).join(',')}]`;
}

/** The files of the profile's folder, by name. */
export function wiresharkProfile(): Map<string, string> {
  const shown = columns.map(([title, shows]) => `\t"${title}", "${shows}"`).join(',\n');
  const file = (lines: readonly string[]): string => `${[PROFILE_MARK, ...lines].join('\n')}\n`;
  return new Map([
    ['preferences', file([`gui.column.format: \n${shown}`])],
    [
      'colorfilters',
      file(rules.map(([name, filter, back, fore]) => `@${name}@${filter}@${colour(back)}${colour(fore)}`)),
    ],
    ['decode_as_entries', file(ports.map((port) => `decode_as_entry: tcp.port,${port},(none),HTTP2`))],
  ]);
}
