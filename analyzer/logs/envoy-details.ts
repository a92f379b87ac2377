/**
 * Envoy's response code details (%RESPONSE_CODE_DETAILS%, 1.36 to 1.40) and local close reasons, by their beginning,
 * and what each means. After envoy's stream_info.h and the details that its codecs, filters and connections give;
 * what 1.40 was seen to do is said where it differs from the name.
 */
const table: readonly (readonly [start: string, means: string])[] = [
  ['via_upstream', 'the answer is that of the upstream server'],
  // The order matters: the first beginning that fits is taken.
  [
    'upstream_reset_before_response_started{connection_termination',
    'the upstream connection ended (FIN or TCP RST) before an answer began',
  ],
  [
    'upstream_reset_after_response_started{connection_termination',
    'the upstream connection ended (FIN or TCP RST) in the middle of the answer',
  ],
  [
    'upstream_reset_before_response_started{remote_connection_failure',
    'the upstream server refused the connection or its handshake failed',
  ],
  [
    'upstream_reset_before_response_started{local_connection_failure',
    'the proxy gave up the connection to the upstream server',
  ],
  [
    'upstream_reset_before_response_started{connection_timeout',
    'no connection to the upstream server within connect_timeout (TCP and TLS together)',
  ],
  [
    'upstream_reset_before_response_started{remote_refused_stream_reset',
    'the upstream server refused the stream: RST_STREAM(REFUSED_STREAM), or a GOAWAY below its id',
  ],
  [
    'upstream_reset_before_response_started{remote_reset',
    'the upstream server reset the stream, or its headers were too large for the proxy',
  ],
  [
    'upstream_reset_after_response_started{remote_reset',
    'the upstream server reset the stream in its answer',
  ],
  [
    'upstream_reset_before_response_started{protocol_error',
    'RST_STREAM(PROTOCOL_ERROR) by the upstream server, or an answer that breaks the protocol',
  ],
  ['upstream_reset_before_response_started{overflow', 'a circuit breaker let no more requests through'],
  ['upstream_reset_before_response_started', 'the upstream stream was reset before an answer began'],
  ['upstream_reset_after_response_started', 'the upstream stream was reset in the middle of the answer'],
  ['response_timeout', 'the timeout of the route: no complete answer in time after the end of the request'],
  ['upstream_per_try_timeout', 'the last try had no answer within its own timeout'],
  ['upstream_per_try_idle_timeout', 'nothing came in the last try for its idle timeout'],
  ['stream_idle_timeout', 'nothing moved on the stream for the idle timeout'],
  ['upstream_max_stream_duration_reached', "the cluster's max_stream_duration"],
  ['max_duration_timeout', "the route's or listener's max_stream_duration, or grpc_timeout_header_max"],
  ['request_overall_timeout', 'the client did not finish its request within request_timeout'],
  ['request_header_timeout', 'the header block of the request did not end within request_headers_timeout'],
  ['downstream_header_timeout', 'the header block of the request did not come in time'],
  ['duration_timeout', 'the connection was older than max_connection_duration'],
  ['no_healthy_upstream', 'the cluster had no healthy endpoint'],
  ['route_configuration_not_found', 'the listener has no route configuration'],
  ['route_not_found', 'no route or virtual host fitted the request'],
  ['cluster_not_found', 'the route names a cluster that is not there'],
  ['filter_chain_not_found', 'no filter chain fitted: often the SNI'],
  ['maintenance_mode', 'the cluster is in maintenance mode'],
  ['unconditional_drop_overload', 'drop_overloads at 100 %'],
  ['drop_overload', 'dropped by drop_overloads'],
  ['overload', 'the overload manager rejected the request'],
  ['direct_response', 'the route answers by itself: a direct response or a redirect'],
  ['local_rate_limited', 'the local rate limit rejected the request'],
  ['request_rate_limited', 'the rate limit service rejected the request'],
  ['rate_limiter_error', 'the rate limit service failed'],
  ['fault_filter_abort', 'the fault filter aborted the request'],
  ['rbac_access_denied', 'an RBAC policy denied the request'],
  ['ext_authz_denied', 'the authorization service denied the request'],
  ['ext_authz_error', 'the authorization service failed'],
  ['jwt_authn_access_denied', 'the token of the request was not accepted'],
  ['admission_control_limit_exceeded', 'admission control shed the request'],
  ['http2.remote_reset', 'RST_STREAM by the client: a cancel or its deadline'],
  ['http2.remote_refuse', 'RST_STREAM(REFUSED_STREAM) by the client'],
  ['http2.header_list_size_too_large', 'the proxy reset the stream: its headers are larger than it allows'],
  ['http2.too_many_headers', 'the proxy reset the stream: more headers than it allows'],
  ['http2.invalid.header.field', 'a header of the request is not valid'],
  ['http2.violation.of.messaging.rule', 'the request is not a valid message'],
  ['http2.unknown.nghttp2.error', 'a frame that is not allowed in the state of its stream'],
  ['http2.inbound_empty_frames_flood', 'too many empty frames in a row'],
  ['http2.unexpected_underscore', 'a header name with an underscore'],
  ['http2.inbound', 'a flood guard of HTTP/2'],
  ['http1.headers_too_large', 'the headers of the HTTP/1 request are too large'],
  ['http1.', 'what the client sent is no HTTP/1 request: another protocol on this port?'],
  ['codec_error:Too_many_', 'a flood guard of HTTP/2'],
  [
    'codec_error:Connection_was_closed_while_dispatching_frames',
    'the proxy closed the connection while it read frames: too many resets',
  ],
  [
    'codec_error:',
    "another frame of this connection broke the protocol, and the connection's streams with it",
  ],
  [
    'downstream_remote_disconnect',
    "the client's connection ended: FIN or TCP RST, the log does not tell which",
  ],
  [
    'downstream_local_disconnect(purging_socket_that_have_not_progressed_to_connections)',
    'the proxy shut down, or its listener was replaced',
  ],
  [
    'downstream_local_disconnect(filter_chain_is_being_removed)',
    "the connection's filter chain was replaced and its drain time was over",
  ],
  ['downstream_local_disconnect(http2_ping_timeout)', 'the client did not answer the PING of the proxy'],
  ['downstream_local_disconnect', "the proxy closed the client's connection"],
  ['http2_ping_timeout', 'a PING was not answered in time'],
  ['http2_connection_protocol_violation', 'a frame of the peer broke the protocol'],
  [
    'triggered_delayed_close_timeout',
    'closed by the proxy after the pause that follows a last answer or error',
  ],
  ['transport_socket_timeout', 'the TLS handshake did not end in time'],
  ['on_idle_timeout', 'nothing was open on the connection for the idle timeout'],
  ['max_connection_duration_reached', 'the connection was older than it may be'],
  ['deferred_close_on_drained_connection', 'the connection had been drained'],
  ['low_version', 'HTTP/1.0 is not accepted here'],
  ['missing_host_header', 'the request has no authority'],
  ['request_headers_failed_strict_check', 'an x-envoy header of the request is not valid'],
  ['missing_path_rejected', 'the request has no path'],
  ['invalid_path', 'the path of the request is not valid'],
  ['absolute_path_rejected', 'the request has an absolute path, which the route does not take'],
  ['path_normalization_failed', 'the path of the request cannot be normalized'],
  ['upgrade_failed', 'the upgrade that the request asks for is not supported'],
  ['websocket_handshake_unsuccessful', 'the upstream server did not switch protocols'],
  ['request_payload_too_large', 'the request is larger than a filter may hold'],
  ['response_payload_too_large', 'the answer is larger than a filter may hold'],
  ['request_payload_exceeded_retry_buffer_limit', 'the request is too large to be sent again'],
  ['internal_redirect', 'answered by an internal redirect'],
  ['admin_filter_response', 'the answer is that of the administration interface'],
  ['filter_', 'a filter broke the message'],
  ['rejecting_because_detection_failed', 'the address of the client could not be found out'],
];

/** What details mean; undefined for those of extensions. */
export function detailsMeaning(details: string): string | undefined {
  return table.find(([start]) => details.startsWith(start))?.[1];
}

/** True for text that is surely a field of response code details. */
export function isDetails(text: string): boolean {
  return detailsMeaning(text) !== undefined;
}
