/** A reader that stalls, and a proxy that holds little for it: the stall goes on to the server. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { cluster, downstreamHttp2, listenerOf, upstreamHttp2 } from '../proxies/envoy/config.ts';
import { requestHeaders } from './peers/raw-client.ts';

/** The window that a connection begins with (RFC 9113 6.9.2), and the smallest that Envoy can be given. */
const firstWindow = 65_535;

export default defineProxyFault({
  id: 'proxy-buffer-limit',
  title: 'The proxy holds little for a client that does not read',
  explains:
    'The client gives no window back after its first 65535 octets. Envoy, with small windows and buffers on both hops, ' +
    'stops reading from the server: its WINDOW_UPDATEs stop too, and the server stalls in the middle of its answer.',
  options: z.object({
    /** What Envoy buffers for a connection, and its windows. */
    bytes: z.number().int().min(firstWindow).default(firstWindow),
    /** How long the client waits before it gives the call up. */
    patienceMs: z.number().int().positive().default(500),
  }),
  on: {
    envoy: {
      change(config, { bytes }) {
        for (const http2 of [downstreamHttp2(config), upstreamHttp2(config)]) {
          http2['initial_stream_window_size'] = bytes;
          http2['initial_connection_window_size'] = bytes;
        }
        listenerOf(config)['per_connection_buffer_limit_bytes'] = bytes;
        cluster(config)['per_connection_buffer_limit_bytes'] = bytes;
      },
      bitten: counted(
        'cluster.backend.upstream_flow_control_paused_reading_total',
        'times that Envoy stopped reading from the server',
      ),
    },
  },
  without: {
    nginx: 'nginx tells nobody when it stops reading from a server',
    haproxy: 'HAProxy tells nobody when it stops reading from a server',
    nghttpx: 'nghttpx tells nobody when it stops reading from a server',
    node: 'http2-proxy tells nobody when it stops reading from a server',
  },
  prepare(setup, { patienceMs }) {
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
          { wait: { ms: patienceMs } },
          { send: [{ type: 'RST_STREAM', code: 8 }] },
        ],
      ],
    };
  },
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.GetItem = { responseBytes: 2_000_000 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
