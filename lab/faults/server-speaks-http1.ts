/** A server that knows no HTTP/2 and answers its preface as a bad request. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

const page =
  '<html><head><title>400 Bad Request</title></head><body><h1>400 Bad Request</h1></body></html>\n';
const answer = [
  'HTTP/1.1 400 Bad Request',
  'Content-Type: text/html',
  `Content-Length: ${page.length}`,
  'Connection: close',
  '',
  page,
].join('\r\n');

export default defineRawServerFault({
  id: 'server-speaks-http1',
  title: 'The server speaks HTTP/1.1',
  explains:
    'The HTTP/2 preface is answered by HTTP/1.1 400 and the end of the connection. In place of a frame the client ' +
    'reads the letters HTTP.',
  options: z.object({
    /** What ALPN chooses over TLS; `h2` is a server that promises what it cannot do. */
    alpn: z.enum(['h2', 'http/1.1', 'none']).default('none'),
  }),
  script: ({ alpn }) => ({
    tls: { alpn: alpn === 'none' ? [] : [alpn] },
    habits: { ackSettings: false, answerPings: false, updateWindows: false },
    opening: [{ wait: { preface: true } }, { text: answer }, { count: 'refused' }, { close: 'fin' }],
    calls: [[]],
  }),
  proof: { counter: 'refused', what: 'HTTP/2 prefaces that were answered by HTTP/1.1' },
  trial: { options: {} },
});
