/** Where we and tshark say different things of a capture, each with the reason why ours is right. */
import type { KnownDifference } from './compare.ts';

const behindTheHole =
  'packets are missing: packet 5 ends at sequence number 1575, packet 6 begins at 1592 with 0001f1 00 00 00000001, a ' +
  'DATA frame of 497 octets, packet 7 likewise at 2115 and packet 8 at 2884; tshark stops at the first hole, we find ' +
  'the frames behind it';
const serverStream = 'captures/deepflow-http-grpc-server-stream.pcap';

const lastValueStands =
  'SETTINGS with the same parameter twice, 0 and then 4096: values are processed in order and the last one stands ' +
  '(RFC 9113 6.5.3); a line of --frames is an object with one value a parameter';
const twiceTheSame = 'packet 13 tcp 0 [::1]:56508 SETTINGS stream=0 length=12 flags=0';

const settingsTwice = [
  'captures/suricata-verify-http2-keywords-input.pcap',
  'captures/wireshark-4.4.18-packet-h2-14_headers.pcapng',
].flatMap((capture): KnownDifference[] => [
  { capture, line: `only ours: ${twiceTheSame} HEADER_TABLE_SIZE=4096`, reason: lastValueStands },
  {
    capture,
    line: `only theirs: ${twiceTheSame} HEADER_TABLE_SIZE=0 HEADER_TABLE_SIZE=4096`,
    reason: lastValueStands,
  },
]);

/** The list that `npm run test:parity` holds against what it sees. */
export const knownDifferences: readonly KnownDifference[] = [
  ...[
    'tcp 0 HEADERS by 127.0.0.1:9001: 2',
    'tcp 0 DATA by 127.0.0.1:9001: 5',
    'tcp 0 packet 8 grpc-status by 127.0.0.1:9001 stream=1 0 ',
    'packet 6 tcp 0 127.0.0.1:9001 DATA stream=1 length=497 flags=0',
    'packet 7 tcp 0 127.0.0.1:9001 DATA stream=1 length=743 flags=0',
    'packet 8 tcp 0 127.0.0.1:9001 DATA stream=1 length=497 flags=0',
    'packet 8 tcp 0 127.0.0.1:9001 HEADERS stream=1 length=24 flags=5',
    'packet 8 tcp 0 stream=1 grpc-status: 0',
    'packet 8 tcp 0 stream=1 grpc-message: ',
  ].map((line) => ({ capture: serverStream, line: `only ours: ${line}`, reason: behindTheHole })),
  ...['tcp 0 HEADERS by 127.0.0.1:9001: 1', 'tcp 0 DATA by 127.0.0.1:9001: 2'].map((line) => ({
    capture: serverStream,
    line: `only theirs: ${line}`,
    reason: behindTheHole,
  })),
  ...settingsTwice,
  ...(['only ours: packet 22', 'only theirs: packet 42'] as const).map((start) => ({
    capture: 'proxies/74-nginx-headers-70k/down.pcap',
    line: { pattern: new RegExp(`^${start} tcp 0 stream=1 [a-z-]+: `), count: 7 },
    reason:
      'a field block of HEADERS and CONTINUATION frames is one message (RFC 9113 4.3): we tell its list with the ' +
      'HEADERS frame that begins it, tshark with the last CONTINUATION, and it cuts the long value',
  })),
  {
    capture: 'stacks/054-alpn-absent/capture.pcap',
    line: 'only ours: packet 15 tcp 0 198.19.2.20:8443 SETTINGS stream=0 length=6 flags=0 MAX_FRAME_SIZE=16384',
    reason:
      'no ALPN was agreed on, and tshark looks for HTTP/2 inside TLS only after ALPN; the record decrypts to ' +
      '000006 04 00 00000000 0005 00004000, which is a SETTINGS frame (RFC 9113 6.5)',
  },
];
