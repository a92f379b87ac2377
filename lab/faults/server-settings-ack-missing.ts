/** A server that never acknowledges SETTINGS. */
import { z } from 'zod';
import { defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-settings-ack-missing',
  title: 'The server never acknowledges SETTINGS',
  explains:
    'Calls are answered, but SETTINGS stay without their ACK. The other side may end the connection with ' +
    'SETTINGS_TIMEOUT (RFC 9113 6.5.3); most never look.',
  options: z.object({}),
  script: () => ({
    habits: { ackSettings: false },
    steps: [{ wait: { frame: 'SETTINGS', ack: false } }, { count: 'not-acknowledged' }],
    calls: [[...plainAnswer, { count: 'answered' }]],
  }),
  proof: {
    counter: ({ 'not-acknowledged': waiting = 0, answered = 0, ended = 0 }) =>
      answered + ended > 0 ? waiting : 0,
    what: 'connections that were used, or given up, with their SETTINGS unacknowledged',
  },
  trial: { options: {} },
});
