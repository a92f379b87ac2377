/** A server that changes its mind: a limit that it announced, and that was acknowledged, becomes lower. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

/** Identifiers of settings, and what is announced at first (RFC 9113 6.5.2). */
const settings = {
  'header-table-size': { id: 1, first: 4096 },
  'max-concurrent-streams': { id: 3, first: 100 },
  'initial-window-size': { id: 4, first: 65_535 },
  'max-frame-size': { id: 5, first: 65_536 },
} as const;

export default defineRawServerFault({
  id: 'server-settings-lowered',
  title: 'The server lowers a limit that was acknowledged',
  explains:
    'SETTINGS come again in the middle of a connection. Streams that stand may stay above a lower ' +
    'MAX_CONCURRENT_STREAMS and new ones must wait (RFC 9113 5.1.2); a lower INITIAL_WINDOW_SIZE takes windows away ' +
    'from them, down below zero (6.9.2).',
  options: z.object({
    setting: z.enum(Object.keys(settings) as (keyof typeof settings)[]).default('max-concurrent-streams'),
    to: z.number().int().min(0).max(0xffffffff),
    /** The request of each connection whose headers the server waits for. */
    atCall: z.number().int().positive().default(1),
  }),
  script: ({ setting, to, atCall }) => {
    const { id, first } = settings[setting];
    return {
      opening: [{ send: [{ type: 'SETTINGS', parameters: [[id, first]] }] }],
      steps: [
        { wait: { frame: 'SETTINGS', ack: true } },
        { wait: { frame: 'HEADERS', count: atCall } },
        { send: [{ type: 'SETTINGS', parameters: [[id, to]] }] },
        { wait: { frame: 'SETTINGS', ack: true, count: 2 } },
        { count: 'lowered' },
      ],
    };
  },
  proof: { counter: 'lowered', what: 'lowered limits that were acknowledged' },
  trial: {
    options: { to: 1 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 2000 });
      await Promise.all(Array.from({ length: 3 }, () => channel.unary({ deadlineMs: 2000 })));
    },
  },
});
