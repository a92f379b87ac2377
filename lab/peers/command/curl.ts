/** curl as a gRPC client: one request body, one answer, and the trailers among the headers that it dumps. */
import { readFileSync } from 'node:fs';
import type { CallOptions } from '../../model/peer-protocol.ts';
import {
  type Destination,
  endpointOf,
  fieldsOf,
  headersOf,
  type Invocation,
  paths,
  requestOf,
  type SingleRequest,
  statuses,
  statusOf,
} from './calls.ts';

/** Exit codes (curl(1), EXIT CODES): time is over; the answer was no HTTP/2, or its stream was reset. */
const timedOut = 28;
const broken: ReadonlySet<number | null> = new Set([16, 92]);

function messagesIn(body: Buffer): number {
  let messages = 0;
  for (let at = 0; at + 5 <= body.length; at += 5 + body.readUInt32BE(at + 1)) messages++;
  return messages;
}

/** A call by curl; `headerFile` is where it dumps headers and trailers. */
export function curlCall(
  kind: SingleRequest,
  { target, tls }: Destination,
  options: CallOptions,
  headerFile: string,
): Invocation {
  const { address, port } = endpointOf(target);
  const name = tls?.serverName ?? address;
  const { deadlineMs } = options;
  return {
    program: 'curl',
    args: [
      ...['--silent', '--show-error', '--no-buffer', '--request', 'POST'],
      ...(tls === undefined
        ? ['--http2-prior-knowledge']
        : ['--http2', '--cacert', tls.caFile, '--resolve', `${name}:${port}:${address}`]),
      ...(tls?.certFile === undefined ? [] : ['--cert', tls.certFile, '--key', tls.keyFile ?? '']),
      ...headersOf(options).flatMap((header) => ['--header', header]),
      ...(deadlineMs === undefined ? [] : ['--max-time', String(deadlineMs / 1000)]),
      ...['--data-binary', '@-', '--dump-header', headerFile, '--output', '-'],
      `${tls === undefined ? 'http' : 'https'}://${name}:${port}${paths[kind]}`,
    ],
    input: requestOf(options),
    read({ code, stdout, stderr }) {
      const dumped = readOrNothing(headerFile);
      const fields = fieldsOf(dumped.split('\n'));
      const http = dumped.split('\r\n')[0]?.trim() ?? '';
      const said = stderr.trim();
      const messages = fields.get('content-type')?.startsWith('application/grpc') ? messagesIn(stdout) : 0;
      const status = statusOf(fields);
      if (status !== undefined) return { ...status, messages };
      if (code === timedOut) return undefined;
      // Whatever became of the stream behind an answer that is no gRPC, the answer is what there was.
      if (code === 0 || (http !== '' && !http.startsWith('HTTP/2 200')))
        return { code: statuses.unknown, details: `no grpc-status, ${http}`, messages };
      return { code: broken.has(code) ? statuses.internal : statuses.unavailable, details: said, messages };
    },
  };
}

/** curl writes no file when no answer came. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
