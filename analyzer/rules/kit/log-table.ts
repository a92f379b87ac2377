/**
 * From what a log says to the signatures that it means: a table for lines of requests, one for lines of connections;
 * `log-remarks.ts` has sentences, `log-codes.ts` frames. The signatures of a row stand the most exact first; the others are more general, or
 * what the same line may mean as well.
 */
import type { Hop, Party } from '../../model/diagnosis.ts';

/** One row: what the text says, and what that means. */
export type Row = readonly [
  said: RegExp,
  signatures: string,
  sender: Party,
  cause: Party,
  hop: Hop,
  confidence: number,
];

/** The hop in front of it. */
export const front = 'client-proxy';

/** The hop behind a proxy, as its log sees it. */
export const back = 'proxy-server';

/** Behind a failed connection stands a reason; without one it is only known that there was none. */
export const connect = 'upstream-connect-failure';

/**
 * Flags, details and failure reasons of a request in one text, `FLAGS details failure`. Envoy's are from its access
 * log, the four letters from HAProxy's. The first row that fits is taken.
 */
export const responses: readonly Row[] = [
  // Connections to the backend.
  [/Connection_refused/, `tcp-connect-refused ${connect}`, 'server', 'server', back, 0.9],
  [
    /(No_route_to_host|Network_is_unreachable)/,
    `icmp-unreachable ${connect}`,
    'middlebox',
    'path',
    back,
    0.7,
  ],
  [/WRONG_VERSION_NUMBER/, `tls-client-to-plaintext-port ${connect}`, 'server', 'proxy', back, 0.85],
  [/certificate_has_expired/, `tls-cert-expired ${connect}`, 'proxy', 'server', back, 0.95],
  [/SAN_matcher|verify_san/i, `tls-name-mismatch ${connect}`, 'proxy', 'server', back, 0.95],
  [/CERTIFICATE_VERIFY_FAILED/, `tls-cert-untrusted ${connect}`, 'proxy', 'proxy', back, 0.9],
  [
    /ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/,
    `tls-version-mismatch ${connect}`,
    'server',
    'proxy',
    back,
    0.9,
  ],
  [/HANDSHAKE_FAILURE_ON_CLIENT_HELLO/, `tls-no-common-cipher ${connect}`, 'server', 'proxy', back, 0.85],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_EXPIRED|CERTIFICATE_UNKNOWN)/,
    `mtls-client-cert-rejected ${connect}`,
    'server',
    'proxy',
    back,
    0.9,
  ],
  [
    /CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/,
    `mtls-client-cert-missing ${connect}`,
    'server',
    'proxy',
    back,
    0.75,
  ],
  [/^SC--\S* no_server/, 'proxy-no-route no-healthy-upstream', 'proxy', 'proxy', front, 0.6],
  // A message in clear was expected, and a ClientHello came.
  [/^PR-- bad_request unanswered_hello/, 'tls-client-to-plaintext-port', 'proxy', 'client', front, 0.92],
  [/\{connection_timeout|^sC/, connect, 'proxy', 'server', back, 0.7],
  [/connection_failure|^SC/, connect, 'proxy', 'server', back, 0.7],
  // Answers that the proxy gives by itself.
  [/\{overflow|^(P|s)Q/, 'upstream-overflow', 'proxy', 'proxy', front, 0.95],
  [/no_healthy_upstream|^UH\b/, 'no-healthy-upstream', 'proxy', 'proxy', front, 0.95],
  [
    /route_not_found|cluster_not_found|route_configuration_not_found|^NC\b/,
    'proxy-no-route',
    'proxy',
    'proxy',
    front,
    0.95,
  ],
  [/rate_limited|^(RL|RLSE)\b|^PR-- 429/, 'proxy-rate-limited', 'proxy', 'proxy', front, 0.95],
  [
    /rbac_access_denied|ext_authz_denied|jwt_authn|^UAEX\b|^PR-- 403/,
    'proxy-denied',
    'proxy',
    'proxy',
    front,
    0.95,
  ],
  [/fault_filter|^FI\b/, 'proxy-fault-injected', 'proxy', 'proxy', front, 0.95],
  [
    /^(OM|DO|UDO)\b|(^| )(unconditional_drop_overload|drop_overload|overload|admission_control)/,
    'proxy-overload-shed',
    'proxy',
    'proxy',
    front,
    0.95,
  ],
  [/direct_response|^LR/, 'proxy-direct-answer', 'proxy', 'proxy', front, 0.9],
  // Timers.
  [
    /response_timeout|upstream_per_try(_idle)?_timeout|^sH/,
    'proxy-route-timeout',
    'proxy',
    'proxy',
    front,
    0.9,
  ],
  [/stream_idle_timeout|^sD/, 'proxy-stream-idle-timeout', 'proxy', 'proxy', front, 0.9],
  [
    /upstream_max_stream_duration_reached|^UMSDR\b/,
    'proxy-max-stream-duration',
    'proxy',
    'proxy',
    front,
    0.95,
  ],
  [
    /max_duration_timeout.* grpc 4$/,
    'deadline-exceeded-proxy proxy-max-stream-duration',
    'proxy',
    'proxy',
    front,
    0.8,
  ],
  [/max_duration_timeout/, 'proxy-max-stream-duration', 'proxy', 'proxy', front, 0.85],
  [/^code 504$/, 'proxy-route-timeout', 'proxy', 'proxy', front, 0.7],
  // What the client did.
  [/^code 431$/, 'header-list-too-large', 'proxy', 'client', front, 0.9],
  [/^499\b/, 'client-cancellation deadline-exceeded-client', 'client', 'client', front, 0.5],
  [
    /header_list_size_too_large|too_many_headers|headers_too_large/,
    'header-list-too-large',
    'proxy',
    'client',
    front,
    0.75,
  ],
  [/inbound_\w+_flood|Too_many_\w+_frames/, 'control-frame-flood-mitigation', 'proxy', 'client', front, 0.95],
  [/while_dispatching_frames/, 'rapid-reset-mitigation', 'proxy', 'client', front, 0.8],
  [
    /http2\.(invalid\.header|violation)/,
    'malformed-message-stream-reset silent-protocol-kill',
    'proxy',
    'client',
    front,
    0.7,
  ],
  [/http1\.codec_error/, 'tls-client-to-plaintext-port', 'client', 'client', front, 0.7],
  [/codec_error|unknown\.nghttp2/, 'silent-protocol-kill', 'proxy', 'client', front, 0.75],
  [/http2_ping_timeout/, 'keepalive-ping-timeout', 'proxy', 'client', front, 0.85],
  [/^DR .*deadline/, 'deadline-exceeded-client', 'client', 'server', front, 0.6],
  [
    /^DR http2\.remote_re|^C[RHD]|^C--/,
    'client-cancellation deadline-exceeded-client',
    'client',
    'client',
    front,
    0.5,
  ],
  [/downstream_local_disconnect/, 'fin-without-goaway', 'proxy', 'proxy', front, 0.85],
  [/^K/, 'drain-grace-expired fin-without-goaway', 'proxy', 'proxy', front, 0.7],
  // What the backend did.
  [/^via_upstream grpc 4$/, 'deadline-exceeded-server', 'server', 'server', back, 0.7],
  // Where the hop behind the proxy was captured as well, what ended there has a name of its own.
  [
    /before_response_started\{remote_reset.* behind/,
    'rst-before-headers upstream-reset-translated',
    'server',
    'server',
    back,
    0.5,
  ],
  [
    /after_response_started\{remote_reset.* behind, data/,
    'rst-during-data upstream-reset-translated',
    'server',
    'server',
    back,
    0.6,
  ],
  [
    /after_response_started\{remote_reset.* behind/,
    'rst-after-headers upstream-reset-translated',
    'server',
    'server',
    back,
    0.6,
  ],
  [
    /\{connection_termination.* behind/,
    'fin-without-goaway tcp-rst-mid-stream upstream-reset-translated',
    'server',
    'server',
    back,
    0.5,
  ],
  [/remote_refused_stream/, 'refused-stream upstream-reset-translated', 'server', 'server', back, 0.65],
  [/^SD(?!.* behind)/, 'proxy-swallows-upstream-abort', 'server', 'server', back, 0.7],
  [
    /upstream_reset_(before|after)_response_started|^SH|^(UC|UR|UPE)\b/,
    'upstream-reset-translated',
    'proxy',
    'server',
    back,
    0.55,
  ],
];

/** Flags and details of a connection's line. */
export const connections: readonly Row[] = [
  [/filter_chain_not_found/, 'tls-sni-unmatched', 'proxy', 'client', front, 0.9],
  [/transport_socket_timeout/, 'tls-handshake-timeout', 'none', 'client', front, 0.85],
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST/, 'h2c-client-to-tls-port', 'proxy', 'client', front, 0.85],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE/, 'mtls-client-cert-missing', 'proxy', 'client', front, 0.95],
  [/CERTIFICATE_VERIFY_FAILED/, 'mtls-client-cert-rejected', 'proxy', 'client', front, 0.9],
  [/NO_SHARED_CIPHER/, 'tls-no-common-cipher', 'proxy', 'client', front, 0.95],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION/, 'tls-version-mismatch', 'proxy', 'client', front, 0.95],
  [
    /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)/,
    'tls-cert-untrusted',
    'client',
    'client',
    front,
    0.85,
  ],
  [/ALERT_CERTIFICATE_EXPIRED/, 'tls-cert-expired', 'client', 'proxy', front, 0.85],
  [/http\/1\.1_protocol_error/, 'tls-client-to-plaintext-port', 'client', 'client', front, 0.6],
  [/http2_ping_timeout/, 'keepalive-ping-timeout', 'proxy', 'client', front, 0.9],
  [/while_dispatching_frames/, 'rapid-reset-mitigation', 'proxy', 'client', front, 0.8],
  [
    /^DPE triggered_delayed_close_timeout|^DPE codec_error/,
    'silent-protocol-kill',
    'proxy',
    'client',
    front,
    0.5,
  ],
];
