/**
 * nghttp as a gRPC client: it tells every frame that it sends and gets, which is what the result is read from. It
 * verifies no certificate, logs no TLS keys, and does not say what is in DATA: messages are counted as frames that hold
 * something.
 */
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

/** Codes of RST_STREAM that gRPC has a status of its own for (grpc/grpc doc/PROTOCOL-HTTP2.md, Errors). */
const statusOfReset: Readonly<Record<string, number>> = {
  REFUSED_STREAM: statuses.unavailable,
  CANCEL: 1,
  ENHANCE_YOUR_CALM: 8,
  INADEQUATE_SECURITY: 7,
};

/** A call by nghttp. */
export function nghttpCall(
  kind: SingleRequest,
  { target, tls }: Destination,
  options: CallOptions,
): Invocation {
  const { address, port } = endpointOf(target);
  const { deadlineMs } = options;
  const authority = tls?.serverName === undefined ? [] : [`:authority: ${tls.serverName}`];
  return {
    program: 'nghttp',
    args: [
      ...['--verbose', '--null-out', '--no-dep', '--no-verify-peer', '--data', '-'],
      ...(tls?.certFile === undefined ? [] : [`--cert=${tls.certFile}`, `--key=${tls.keyFile ?? ''}`]),
      ...(deadlineMs === undefined ? [] : [`--timeout=${deadlineMs}ms`]),
      ...[':method: POST', ...authority, ...headersOf(options)].flatMap((header) => ['--header', header]),
      `${tls === undefined ? 'http' : 'https'}://${address}:${port}${paths[kind]}`,
    ],
    input: requestOf(options),
    read({ stdout, stderr }) {
      const text = stdout.toString('latin1');
      const fields = fieldsOf([...text.matchAll(/recv \(stream_id=\d+\) (.*)/g)].map(([, field]) => field!));
      const isGrpc = fields.get('content-type')?.startsWith('application/grpc') === true;
      const messages = isGrpc ? (text.match(/recv DATA frame <length=[1-9]/g) ?? []).length : 0;
      const status = statusOf(fields);
      if (status !== undefined) return { ...status, messages };
      const reset = /recv RST_STREAM frame <[^>]*>\s+\(error_code=(\w+)\(/.exec(text)?.[1];
      if (reset !== undefined)
        return { code: statusOfReset[reset] ?? statuses.internal, details: `RST_STREAM ${reset}`, messages };
      // What it says of its own timeout and of connections that end stands on standard error.
      const said = stderr.trim();
      if (/time[d ]?out/i.test(said)) return undefined;
      const http = fields.get(':status');
      return http === undefined
        ? { code: statuses.unavailable, details: said, messages }
        : { code: statuses.unknown, details: `no grpc-status, :status ${http}`, messages };
    },
  };
}
