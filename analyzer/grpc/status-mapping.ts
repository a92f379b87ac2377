import { ErrorCode, GrpcStatus } from '../model/codes.ts';

const byHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, GrpcStatus.INTERNAL],
  [401, GrpcStatus.UNAUTHENTICATED],
  [403, GrpcStatus.PERMISSION_DENIED],
  [404, GrpcStatus.UNIMPLEMENTED],
  [429, GrpcStatus.UNAVAILABLE],
  [431, GrpcStatus.INTERNAL],
  [502, GrpcStatus.UNAVAILABLE],
  [503, GrpcStatus.UNAVAILABLE],
  [504, GrpcStatus.UNAVAILABLE],
]);

const byErrorCode: ReadonlyMap<number, number> = new Map([
  [ErrorCode.REFUSED_STREAM, GrpcStatus.UNAVAILABLE],
  [ErrorCode.CANCEL, GrpcStatus.CANCELLED],
  [ErrorCode.ENHANCE_YOUR_CALM, GrpcStatus.RESOURCE_EXHAUSTED],
  [ErrorCode.INADEQUATE_SECURITY, GrpcStatus.PERMISSION_DENIED],
]);

/**
 * The status of a response without `grpc-status`, from `:status` (grpc/grpc doc/http-grpc-status-mapping.md).
 * 200 is UNKNOWN too: a call that went well says so.
 */
export function statusOfHttp(status: number): number {
  return byHttpStatus.get(status) ?? GrpcStatus.UNKNOWN;
}

/**
 * The status of a call that RST_STREAM ended (grpc/grpc doc/PROTOCOL-HTTP2.md, "Errors"). The document leaves
 * STREAM_CLOSED, HTTP_1_1_REQUIRED and unknown codes open; clients in use say INTERNAL.
 */
export function statusOfReset(errorCode: number): number {
  return byErrorCode.get(errorCode) ?? GrpcStatus.INTERNAL;
}
