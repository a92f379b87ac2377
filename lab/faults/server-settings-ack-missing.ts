/** A server that never acknowledges SETTINGS. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-settings-ack-missing',
  title: 'The server never acknowledges SETTINGS',
  explains:
    'Calls are answered, but SETTINGS stay without their ACK. The other side may end the connection with ' +
    'SETTINGS_TIMEOUT (RFC 9113 6.5.3); most never look.',
  options: z.object({}),
  script: () => ({ habits: { ackSettings: false } }),
  proof: { counter: 'got.SETTINGS', what: 'SETTINGS that got no ACK' },
  trial: { options: {} },
});
