/** HTTP/2 frame types (RFC 9113 section 6; ALTSVC RFC 7838, ORIGIN RFC 8336, PRIORITY_UPDATE RFC 9218). */
export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
  ALTSVC: 10,
  ORIGIN: 12,
  PRIORITY_UPDATE: 16,
} as const;

/** Frame flags (RFC 9113 section 6); ACK and END_STREAM share a bit. */
export const Flag = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

/** Error codes of RST_STREAM and GOAWAY (RFC 9113 section 7). */
export const ErrorCode = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  SETTINGS_TIMEOUT: 4,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  CONNECT_ERROR: 10,
  ENHANCE_YOUR_CALM: 11,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const;

/** SETTINGS parameters (RFC 9113 section 6.5.2; ENABLE_CONNECT_PROTOCOL RFC 8441). */
export const Setting = {
  HEADER_TABLE_SIZE: 1,
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
  ENABLE_CONNECT_PROTOCOL: 8,
  NO_RFC7540_PRIORITIES: 9,
} as const;

/** Status codes of gRPC (grpc/grpc doc/statuscodes.md). */
export const GrpcStatus = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

function invert(table: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(table).map(([name, code]) => [code, name]));
}

const frameTypes = invert(FrameType);
const errorCodes = invert(ErrorCode);
const settings = invert(Setting);
const statuses = invert(GrpcStatus);

/** `GOAWAY`, or `TYPE_200` for a type that no RFC names. */
export function frameTypeName(type: number): string {
  return frameTypes.get(type) ?? `TYPE_${type}`;
}

/** `REFUSED_STREAM`, or `UNKNOWN_99`. */
export function errorCodeName(code: number): string {
  return errorCodes.get(code) ?? `UNKNOWN_${code}`;
}

/** `MAX_CONCURRENT_STREAMS`, or `0xfe03`. */
export function settingName(id: number): string {
  return settings.get(id) ?? `0x${id.toString(16)}`;
}

/** `UNAVAILABLE`, or `STATUS_99`. */
export function grpcStatusName(code: number): string {
  return statuses.get(code) ?? `STATUS_${code}`;
}
