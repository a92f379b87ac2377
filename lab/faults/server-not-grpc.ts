/** A server, or what stands in its place, that answers something other than gRPC. */
import { z } from 'zod';
import type { RawFields } from '../model/raw-script.ts';
import { answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

const page = (text: string): string =>
  `<html><head><title>${text}</title></head><body><h1>${text}</h1></body></html>\n`;

const kinds = {
  html: { status: '200', type: 'text/html', body: page('Welcome') },
  json: { status: '200', type: 'application/json', body: '{"message":"unauthorized"}' },
  unauthorized: { status: '401', type: 'text/html', body: page('401 Authorization Required') },
  'not-found': { status: '404', type: 'text/html', body: page('404 Not Found') },
  /** A virtual host that is not served on this connection (RFC 9110 15.5.20). */
  misdirected: { status: '421', type: 'text/html', body: page('421 Misdirected Request') },
  'bad-gateway': { status: '502', type: 'text/html', body: page('502 Bad Gateway') },
  unavailable: {
    status: '503',
    type: 'text/html',
    body: page('503 Service Temporarily Unavailable'),
    more: [['retry-after', '2']],
  },
} as const satisfies Record<string, { status: string; type: string; body: string; more?: RawFields }>;

export default defineRawServerFault({
  id: 'server-not-grpc',
  title: 'The server answers something other than gRPC',
  explains:
    'Another status or content type, and a page in place of messages: a login page, an ingress, a gateway. gRPC ' +
    'makes a status of `:status` and mentions the content type.',
  options: z.object({ kind: z.enum(Object.keys(kinds) as (keyof typeof kinds)[]) }),
  script({ kind }) {
    const answer: { status: string; type: string; body: string; more?: RawFields } = kinds[kind];
    const fields: RawFields = [
      [':status', answer.status],
      ['content-type', answer.type],
      ['content-length', String(answer.body.length)],
      ...(answer.more ?? []),
    ];
    return {
      calls: [
        [
          ...answerUpTo('before-headers'),
          {
            send: [
              { type: 'HEADERS', fields },
              { type: 'DATA', text: answer.body, endStream: true },
            ],
          },
          { count: 'pages' },
        ],
      ],
    };
  },
  proof: { counter: 'pages', what: 'answers that are not gRPC' },
  trial: { options: { kind: 'bad-gateway' } },
});
