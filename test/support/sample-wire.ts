/** What crossed the wire when everybody on it meant harm, for tests of pages. */
import type { WireFacts, WireFrame } from '../../reports/html/wire.ts';
import { everything } from './hostile.ts';

const frame: WireFrame = {
  at: 0,
  connection: 0,
  direction: 'to-server',
  type: 1,
  stream: 1,
  length: 1_000_020,
  flags: 4,
  packet: 1,
};

/** Hostile text wherever there is text, a header value of a megabyte, and a secret; frames are out of order. */
export const hostileWire: WireFacts = {
  connections: [
    {
      ...{ input: 0, tcpStream: 0, client: everything, server: 'b:1', opened: 0, closed: null },
      ...{ state: everything, protocol: everything, tls: everything },
    },
  ],
  frames: [
    {
      ...{ ...frame, at: 900, packet: 9, direction: 'to-client' },
      detail: { headers: [[everything, everything + 'x'.repeat(1_000_000)]] },
      octets: '00ff',
    },
    {
      ...{ ...frame, at: 400, packet: 4, withheld: true },
      detail: { headers: [['authorization', 'Bearer very-secret']] },
    },
    { ...frame, at: 700, packet: 7, type: 7, detail: { debug: everything, errorCode: 0, lastStreamId: 1 } },
  ],
  events: [{ at: 1, input: 0, packet: 1, name: 'SYN', what: everything }],
  streams: [
    {
      ...{ connection: 0, id: 1, opened: 0, ended: null, how: null },
      ...{ path: everything, status: null, packet: 4 },
    },
  ],
  series: [],
  logs: [{ at: 1, file: everything, line: 1, text: everything, means: everything }],
  left: 0,
};
