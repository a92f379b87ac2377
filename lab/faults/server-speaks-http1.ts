/** A server that knows no HTTP/2 and answers its preface as a bad request. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { oneCall } from './peers/raw-server.ts';

export default defineFault({
  id: 'server-speaks-http1',
  title: 'The server speaks HTTP/1.1',
  explains:
    'The HTTP/2 preface is answered by HTTP/1.1 400 and the end of the connection. In place of a frame the client ' +
    'reads the letters HTTP.',
  options: z.object({
    /**
     * What ALPN chooses over TLS; `h2` is a server that promises what it cannot do. With `http/1.1` it refuses the
     * handshake of a client that offers h2 alone.
     */
    alpn: z.enum(['h2', 'http/1.1', 'none']).default('none'),
  }),
  prepare(setup, { alpn }) {
    setup.server.kind = 'http1';
    setup.server.http1 = { alpn: alpn === 'none' ? [] : [alpn] };
  },
  trial: { options: {}, drive: oneCall },
  async bitten(lab) {
    const { prefaces = 0, 'handshakes-failed': failed = 0 } = await lab.server.asks();
    if (prefaces > 0) return { what: 'HTTP/2 prefaces that were answered by HTTP/1.1', value: prefaces };
    return failed > 0 ? { what: 'handshakes without a common protocol', value: failed } : undefined;
  },
});
