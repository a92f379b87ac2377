/** A server that accepts connections and never says SETTINGS. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-settings-missing',
  title: 'The server never sends SETTINGS',
  explains:
    'The TCP connection (and TLS) stands, and no frame ever comes: what a hung process, or a service that waits for ' +
    'its own protocol, looks like. RFC 9113 3.4 asks for SETTINGS first.',
  options: z.object({}),
  script: () => ({
    habits: { ackSettings: false, answerPings: false, updateWindows: false },
    opening: [{ wait: { preface: true } }, { count: 'unanswered' }],
    calls: [[]],
  }),
  proof: { counter: 'unanswered', what: 'prefaces that were answered by no SETTINGS' },
  trial: { options: {} },
});
