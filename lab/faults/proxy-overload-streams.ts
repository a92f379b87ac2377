/** A proxy short of memory that resets the streams for which it holds most. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { resetLargeStreams } from '../proxies/envoy/overload.ts';
import { requestHeaders, untilClientCounts } from './peers/raw-client.ts';

/** The window that a connection begins with (RFC 9113 6.9.2). */
const firstWindow = 65_535;

export default defineProxyFault({
  id: 'proxy-overload-streams',
  title: 'The overloaded proxy resets the streams that hold most memory',
  explains:
    'reset_high_memory_stream of the overload manager: a client does not read a large answer, Envoy holds it, and when ' +
    'memory is short the stream is reset, with INTERNAL_ERROR; small ones go on.',
  options: z.object({}),
  on: {
    envoy: {
      change: resetLargeStreams,
      bitten: counted(
        'envoy.overload_actions.reset_high_memory_stream.count',
        'streams that the overloaded Envoy reset',
      ),
    },
  },
  without: {
    nginx: 'nginx has no overload manager',
    haproxy: 'HAProxy has no overload manager',
    nghttpx: 'nghttpx has no overload manager',
  },
  prepare(setup) {
    setup.client.kind = 'raw';
    setup.client.script = {
      habits: { updateWindows: false },
      calls: [
        [
          { open: 'stream' },
          {
            send: [
              { type: 'HEADERS', fields: requestHeaders },
              { type: 'DATA', message: 16, endStream: true },
            ],
          },
          { wait: { ownBytes: firstWindow } },
          { count: 'stalled' },
          { wait: { own: 'end' } },
        ],
      ],
    };
  },
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.GetItem = { responseBytes: 3_000_000 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      const call = channel.unary();
      await untilClientCounts(lab, 'got.RST_STREAM');
      await call;
    },
  },
});
