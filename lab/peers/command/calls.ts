/** What both programs are told of a call, and what their output comes to. */
import { grpcMessage } from '../../../analyzer/model/wire/grpc-message.ts';
import type { CallOptions, CallResult, ClientProgram, PeerTls } from '../../model/peer-protocol.ts';

/** Where calls go. */
export interface Destination {
  /** `address:port`. */
  target: string;
  tls?: PeerTls;
}

/** Calls that a program which sends one body and reads one answer can make, by the method that is called. */
export const paths = {
  unary: '/shop.v1.Catalog/GetItem',
  'server-stream': '/shop.v1.Catalog/WatchItems',
} as const;

/** One of them. */
export type SingleRequest = keyof typeof paths;

/** How a program is started for one call, and how its output is read when it has ended. */
export interface Invocation {
  program: ClientProgram;
  args: readonly string[];
  /** Written to its standard input. */
  input: Uint8Array;
  /**
   * What the call came to; undefined when the program gave it up for its deadline. `stdout` and `stderr` are all that it
   * said.
   */
  read(ended: { code: number | null; stdout: Buffer; stderr: string }): Omit<CallResult, 'ms'> | undefined;
}

const plainRequestBytes = 16;

/** The one message of a request. */
export function requestOf({ requestBytes = plainRequestBytes }: CallOptions): Uint8Array {
  return grpcMessage(new Uint8Array(requestBytes));
}

/** Request headers of a gRPC call, but for pseudo-headers and the program's own. */
export function headersOf({ deadlineMs, serverDeadlineMs, metadataBytes }: CallOptions): string[] {
  const timeout = serverDeadlineMs ?? deadlineMs;
  return [
    'content-type: application/grpc',
    'te: trailers',
    ...(timeout === undefined ? [] : [`grpc-timeout: ${timeout}m`]),
    ...(metadataBytes === undefined ? [] : [`x-user-context: ${'a'.repeat(metadataBytes)}`]),
  ];
}

/** Statuses of calls that no gRPC status ended (grpc/grpc doc/statuscodes.md). */
export const statuses = { unknown: 2, internal: 13, unavailable: 14 } as const;

/** `name: value` lines as a map; of a name that comes twice the last one counts. */
export function fieldsOf(lines: readonly string[]): Map<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const found = /^(:?[^:\s]+):\s?(.*)$/.exec(line.trimEnd());
      return found === null ? [] : [[found[1]!.toLowerCase(), found[2]!] as const];
    }),
  );
}

/** The status that fields say, undefined when they say none. */
export function statusOf(fields: ReadonlyMap<string, string>): { code: number; details: string } | undefined {
  const status = fields.get('grpc-status');
  if (status === undefined) return undefined;
  return { code: Number(status), details: decoded(fields.get('grpc-message') ?? '') };
}

/** grpc-message is percent-encoded; what is not stays as it came. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Splits `address:port`. */
export function endpointOf(target: string): { address: string; port: string } {
  const colon = target.lastIndexOf(':');
  return { address: target.slice(0, colon), port: target.slice(colon + 1) };
}
