/**
 * How a peer is made to say what it sees of HTTP/2: by the switches that its library has for people who look for a
 * fault. They change nothing on the wire; they cost processor time, so they are on where the logs of a run are read.
 */

/** Every tracer of grpc-js that tells of a connection or a call, and of them no dumps of options and reference counts. */
const grpcJs = [
  ...[
    'channel',
    'resolving_call',
    'load_balancing_call',
    'subchannel',
    'subchannel_call',
    'transport',
    'keepalive',
  ],
  ...['dns_resolver', 'server', 'server_call'],
].join(',');

const node = {
  GRPC_TRACE: grpcJs,
  GRPC_VERBOSITY: 'DEBUG',
  // Its lines have the ids of streams and no times, those of grpc-js times and no ids; they are told one after the other.
  NODE_DEBUG: 'http2,tls',
  NODE_NO_WARNINGS: '1',
};

const foreign: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  grpcio: { GRPC_TRACE: 'http,http_keepalive', GRPC_VERBOSITY: 'DEBUG' },
  'grpc-go': {
    GODEBUG: 'http2debug=2',
    GRPC_GO_LOG_SEVERITY_LEVEL: 'info',
    GRPC_GO_LOG_VERBOSITY_LEVEL: '99',
  },
};

/** The environment of a peer, by its id, that makes it trace to its standard error. */
export function traceEnvironment(id: string): Readonly<Record<string, string>> {
  return foreign[id] ?? node;
}
