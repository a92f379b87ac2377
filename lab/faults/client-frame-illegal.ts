/** A client that sends one frame which RFC 9113 forbids. */
import { z } from 'zod';
import type { RawFrame } from '../model/raw-script.ts';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';

const kinds = {
  /** WINDOW_UPDATE of zero on the connection: PROTOCOL_ERROR (6.9). */
  'window-zero': { type: 'WINDOW_UPDATE', stream: 0, increment: 0 },
  /** Windows above 2^31-1: FLOW_CONTROL_ERROR (6.9.1). */
  'window-overflow': { type: 'WINDOW_UPDATE', stream: 0, increment: 0x7fffffff },
  /** DATA on stream 0: PROTOCOL_ERROR (6.1). */
  'data-on-zero': { type: 'DATA', stream: 0, body: 10 },
  /** HEADERS on a stream that only a server may open: PROTOCOL_ERROR (5.1.1). */
  'even-stream': { type: 'HEADERS', stream: 2, fields: requestHeaders, endStream: true },
  /** RST_STREAM of a stream that nobody opened: PROTOCOL_ERROR (6.4). */
  'reset-idle': { type: 'RST_STREAM', stream: 101, code: 8 },
  /** SETTINGS with INITIAL_WINDOW_SIZE above 2^31-1: FLOW_CONTROL_ERROR (6.5.2). */
  'settings-window': { type: 'SETTINGS', parameters: [[4, 0x80000000]] },
  /** A block that cannot be decoded: COMPRESSION_ERROR (4.3). */
  hpack: { type: 'HEADERS', stream: 1, block: 'ffffffff0f', endStream: true },
  /** PING of seven octets: FRAME_SIZE_ERROR (6.7). */
  'ping-length': { type: 6, stream: 0, payload: '00000000000000' },
} as const satisfies Record<string, RawFrame>;

export default defineRawClientFault({
  id: 'client-frame-illegal',
  title: 'The client sends a frame that the protocol forbids',
  explains:
    'After both SETTINGS comes one illegal frame. Most are errors of the connection: the other side ends it, with ' +
    'the code that RFC 9113 names or without a word.',
  options: z.object({ kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]) }),
  script: ({ kind }) => ({
    steps: [{ wait: { frame: 'SETTINGS' } }, { send: [kinds[kind]] }, { count: 'done' }],
  }),
  what: 'illegal frames of the client',
  trial: { options: { kind: 'window-overflow' } },
});
