/** A server that sends one frame which RFC 9113 forbids. */
import { z } from 'zod';
import type { RawFrame } from '../model/raw-script.ts';
import { answerUpTo, defineRawServerFault, okTrailers } from './peers/raw-server.ts';

const kinds = {
  /** DATA above the largest frame that the other side takes: FRAME_SIZE_ERROR (4.2). */
  'too-large': [{ type: 'DATA', body: 20_000 }],
  /** RST_STREAM of three octets: FRAME_SIZE_ERROR (6.4). */
  'reset-length': [{ type: 3, stream: 'own', payload: '000000' }],
  /** PING of seven octets: FRAME_SIZE_ERROR (6.7). */
  'ping-length': [{ type: 6, payload: '00000000000000' }],
  /** WINDOW_UPDATE of zero on the connection: PROTOCOL_ERROR (6.9). */
  'window-zero': [{ type: 'WINDOW_UPDATE', stream: 0, increment: 0 }],
  /** Windows above 2^31-1: FLOW_CONTROL_ERROR (6.9.1). */
  'window-overflow': [{ type: 'WINDOW_UPDATE', stream: 0, increment: 0x7fffffff }],
  /** DATA on stream 0: PROTOCOL_ERROR (6.1). */
  'data-on-zero': [{ type: 'DATA', stream: 0, body: 10 }],
  /** DATA on a stream that nobody opened: PROTOCOL_ERROR (5.1). */
  'idle-stream': [{ type: 'DATA', stream: { last: 100 }, body: 10 }],
  /** DATA after the end of the stream: STREAM_CLOSED (5.1). */
  'closed-stream': [okTrailers, { type: 'DATA', body: 10 }],
  /** CONTINUATION that continues nothing: PROTOCOL_ERROR (6.10). */
  'continuation-alone': [{ type: 'CONTINUATION', fields: [['x-page', '1']] }],
  /** PUSH_PROMISE to a client that forbade it: PROTOCOL_ERROR (8.4). */
  'push-promise': [{ type: 5, flags: 4, stream: 'own', payload: '0000000282' }],
  /** More padding than payload: PROTOCOL_ERROR (6.1). */
  'padding-too-long': [{ type: 'DATA', body: 5, padding: 0, padLength: 200 }],
  /** A header name in upper case: a malformed answer (8.2.1). */
  'upper-case-name': [{ type: 'HEADERS', fields: [['Grpc-Status', '0']], endStream: true }],
  /** A field of HTTP/1 connections: a malformed answer (8.2.2). */
  'connection-field': [
    {
      type: 'HEADERS',
      fields: [
        ['grpc-status', '0'],
        ['connection', 'close'],
      ],
      endStream: true,
    },
  ],
} as const satisfies Record<string, readonly RawFrame[]>;

export default defineRawServerFault({
  id: 'server-frame-illegal',
  title: 'The server sends a frame that the protocol forbids',
  explains:
    'After the message of an answer comes one illegal frame. Most are errors of the connection: who notices ends it ' +
    'and everything on it, with the code that RFC 9113 names or without a word.',
  options: z.object({ kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]) }),
  script: ({ kind }) => ({
    calls: [[...answerUpTo('after-data'), { send: kinds[kind] }, { count: 'illegal' }]],
  }),
  proof: { counter: 'illegal', what: 'illegal frames of the server' },
  trial: { options: { kind: 'window-overflow' } },
});
