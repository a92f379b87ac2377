/** A server whose SETTINGS break the rules of RFC 9113 6.5. */
import { z } from 'zod';
import type { RawFrame } from '../model/raw-script.ts';
import { defineRawServerFault } from './peers/raw-server.ts';

const odd = {
  /** INITIAL_WINDOW_SIZE above 2^31-1: FLOW_CONTROL_ERROR. */
  'window-too-large': { type: 'SETTINGS', parameters: [[4, 0x80000000]] },
  /** MAX_FRAME_SIZE below 16384: PROTOCOL_ERROR. */
  'frame-size-too-small': { type: 'SETTINGS', parameters: [[5, 100]] },
  /** A server that enables push: PROTOCOL_ERROR (RFC 9113 7.2.2). */
  'push-enabled': { type: 'SETTINGS', parameters: [[2, 1]] },
  /** A length that is no multiple of six: FRAME_SIZE_ERROR. */
  'bad-length': { type: 4, payload: '0003000000' },
  /** On a stream: PROTOCOL_ERROR. */
  'on-stream': { type: 4, stream: 1, payload: '000300000064' },
} as const satisfies Record<string, RawFrame>;

export default defineRawServerFault({
  id: 'server-settings-odd',
  title: 'The server sends illegal SETTINGS',
  explains:
    'The first frame of the server breaks a rule of RFC 9113 6.5; the other side must end the connection.',
  options: z.object({ kind: z.enum(Object.keys(odd) as (keyof typeof odd)[]) }),
  script: ({ kind }) => ({
    opening: [{ send: [odd[kind]] }, { count: 'said' }],
    steps: [{ wait: { frame: 'SETTINGS', ack: true } }, { count: 'put-up-with' }],
  }),
  proof: {
    // Sent is not bitten: whoever got them has said GOAWAY, ended the connection, or acknowledged them all the same.
    counter: ({ said = 0, ended = 0, 'got.GOAWAY': goaways = 0, 'put-up-with': acknowledged = 0 }) =>
      ended + goaways + acknowledged > 0 ? said : 0,
    what: 'illegal SETTINGS that ended a connection, or were put up with',
  },
  trial: { options: { kind: 'window-too-large' } },
});
