/** What Envoy writes about requests and connections: JSON lines whose keys are short and neutral. */

/**
 * Fields of a request's line: what joins it to packets on both hops, and what Envoy thinks happened.
 *
 * The addresses with their ports are the exact join to both captures (the upstream two are null when nothing was
 * connected), `request_id` is the join inside them. Left out is what never says anything in a request's line, such as
 * the detected close type and the local close reasons.
 */
export const requestFields: Readonly<Record<string, string>> = {
  start: '%START_TIME(%s.%9f)%',
  duration: '%DURATION%',
  request_duration: '%REQUEST_DURATION%',
  response_duration: '%RESPONSE_DURATION%',
  upstream_wait_us: '%COMMON_DURATION(US_TX_BEG:US_RX_BEG:us)%',
  pool_wait: '%UPSTREAM_CONNECTION_POOL_READY_DURATION%',
  flags: '%RESPONSE_FLAGS%',
  details: '%RESPONSE_CODE_DETAILS%',
  code: '%RESPONSE_CODE%',
  // Also 2 (Unknown) when no grpc-status was seen at all.
  grpc_status: '%GRPC_STATUS_NUMBER%',
  grpc_message: '%TRAILER(GRPC-MESSAGE)%',
  upstream_failure: '%UPSTREAM_TRANSPORT_FAILURE_REASON%',
  attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
  protocol: '%PROTOCOL%',
  method: '%REQ(:METHOD)%',
  path: '%REQ(:PATH)%',
  grpc_timeout: '%REQ(GRPC-TIMEOUT)%',
  request_id: '%REQ(X-REQUEST-ID)%',
  downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
  upstream_local: '%UPSTREAM_LOCAL_ADDRESS%',
  upstream_remote: '%UPSTREAM_REMOTE_ADDRESS%',
  connection: '%CONNECTION_ID%',
  upstream_connection: '%UPSTREAM_CONNECTION_ID%',
  bytes_received: '%BYTES_RECEIVED%',
  bytes_sent: '%BYTES_SENT%',
  // With the 9-byte headers of frames.
  wire_bytes_received: '%DOWNSTREAM_WIRE_BYTES_RECEIVED%',
  wire_bytes_sent: '%DOWNSTREAM_WIRE_BYTES_SENT%',
};

/** Fields of a connection's line: the only trace of connections that die without a request. */
const connectionFields: Readonly<Record<string, string>> = {
  start: '%START_TIME(%s.%9f)%',
  duration: '%DURATION%',
  flags: '%RESPONSE_FLAGS%',
  downstream: '%DOWNSTREAM_REMOTE_ADDRESS%',
  connection: '%CONNECTION_ID%',
  tls_version: '%DOWNSTREAM_TLS_VERSION%',
  transport_failure: '%DOWNSTREAM_TRANSPORT_FAILURE_REASON%',
};

/** Envoy 1.37 and older refuse a configuration that asks for it. */
const sinceMinor38: Readonly<Record<string, string>> = { local_close: '%DOWNSTREAM_LOCAL_CLOSE_REASON%' };

/** Fields of a connection's line that this version knows; a version that is no number is taken for a new one. */
export function connectionFieldsOf(version: string | undefined): Readonly<Record<string, string>> {
  const minor = Number(/^1\.(\d+)\./.exec(version ?? '')?.[1] ?? Infinity);
  return minor < 38 ? connectionFields : { ...connectionFields, ...sinceMinor38 };
}

/** An access log to a file, one JSON object a line; a field without a value is null. */
export function jsonFileLog(path: string, fields: Readonly<Record<string, string>>): Record<string, unknown> {
  return {
    name: 'envoy.access_loggers.file',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
      path,
      log_format: { json_format: fields },
    },
  };
}
