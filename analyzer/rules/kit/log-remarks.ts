/** From sentences of logs to the signatures that they mean; the order of signatures is that of `log-table.ts`. */
import type { Hop, Party } from '../../model/diagnosis.ts';
import { back, connect, front } from './log-table.ts';

/** Sentences that repeat what frames show: they speak where nobody could read those. */
export const ofSealedCalls: ReadonlySet<string> = new Set([
  'call-cancelled',
  'call-deadline',
  'call-message',
]);

/** Sentences by the id under which `analyzer/logs` files them. */
export const remarks: Readonly<Record<string, readonly [string, Party, Party, Hop, number]>> = {
  'connect-refused': [`tcp-connect-refused ${connect}`, 'server', 'server', back, 0.9],
  'connect-unreachable': [`icmp-unreachable ${connect}`, 'middlebox', 'path', back, 0.75],
  'connect-timeout': [`tcp-syn-timeout ${connect}`, 'none', 'path', back, 0.75],
  'connect-failed': [connect, 'proxy', 'server', back, 0.85],
  'upstream-certificate-expired': [`tls-cert-expired ${connect}`, 'proxy', 'server', back, 0.9],
  'upstream-certificate-untrusted': [`tls-cert-untrusted ${connect}`, 'proxy', 'proxy', back, 0.85],
  'upstream-certificate-name': [`tls-name-mismatch ${connect}`, 'proxy', 'server', back, 0.9],
  'upstream-handshake-failed': [connect, 'proxy', 'server', back, 0.85],
  'upstream-timeout-before-headers': ['proxy-route-timeout', 'proxy', 'proxy', front, 0.85],
  'upstream-timeout': ['proxy-stream-idle-timeout', 'proxy', 'proxy', front, 0.8],
  'upstream-refused-stream': ['refused-stream upstream-reset-translated', 'server', 'server', back, 0.7],
  'upstream-inadequate-security': [
    'inadequate-security upstream-reset-translated',
    'server',
    'proxy',
    back,
    0.8,
  ],
  'upstream-wants-http1': ['http-1-1-required upstream-reset-translated', 'server', 'server', back, 0.8],
  'upstream-closed': ['upstream-reset-translated', 'proxy', 'server', back, 0.5],
  'upstream-reset': ['upstream-reset-translated', 'proxy', 'server', back, 0.5],
  'upstream-header-too-large': ['header-list-too-large', 'proxy', 'server', back, 0.9],
  'no-live-upstreams': ['no-healthy-upstream', 'proxy', 'proxy', front, 0.9],
  'client-header-too-large': ['header-list-too-large', 'proxy', 'client', front, 0.75],
  'client-header-invalid': ['malformed-message-stream-reset', 'proxy', 'client', front, 0.9],
  'stream-limit-exceeded': ['refused-stream', 'proxy', 'client', front, 0.85],
  'flow-control-violated': ['goaway-flow-control-error', 'proxy', 'client', front, 0.9],
  'compression-violated': ['goaway-compression-error', 'proxy', 'client', front, 0.9],
  'protocol-violated': ['goaway-protocol-error', 'proxy', 'client', front, 0.75],
  'silently-violated': ['silent-protocol-kill goaway-protocol-error', 'proxy', 'client', front, 0.75],
  'upstream-flow-control-violated': ['goaway-flow-control-error', 'server', 'server', back, 0.85],
  'upstream-compression-violated': ['goaway-compression-error', 'proxy', 'server', back, 0.85],
  'upstream-frame-size-violated': ['goaway-frame-size-error', 'proxy', 'server', back, 0.85],
  'upstream-protocol-violated': ['goaway-protocol-error', 'proxy', 'server', back, 0.75],
  'upstream-goaway': ['goaway-rejects-in-flight upstream-reset-translated', 'server', 'server', back, 0.8],
  'upstream-ended': [
    'fin-without-goaway tcp-rst-mid-stream idle-reuse-race goaway-kills-accepted-streams upstream-reset-translated',
    ...(['server', 'server', back, 0.6] as const),
  ],
  'client-certificate-missing': ['mtls-client-cert-missing', 'proxy', 'client', front, 0.95],
  'client-certificate-rejected': ['mtls-client-cert-rejected', 'proxy', 'client', front, 0.9],
  'upstream-silently-violated': ['silent-protocol-kill goaway-protocol-error', 'proxy', 'server', back, 0.75],
  // nghttp2 says so of a first frame that is no SETTINGS: text of HTTP/1 has the length of a frame in it.
  'not-http2': ['h2-preface-to-http1-server', 'server', 'server', back, 0.92],
  'frame-size-violated': ['goaway-frame-size-error', 'proxy', 'client', front, 0.9],
  'flood-detected': ['control-frame-flood-mitigation', 'proxy', 'client', front, 0.9],
  'resets-detected': ['rapid-reset-mitigation', 'proxy', 'client', front, 0.85],
  'rate-limited': ['proxy-rate-limited', 'proxy', 'proxy', front, 0.95],
  'plaintext-to-tls': ['h2c-client-to-tls-port', 'proxy', 'client', front, 0.8],
  misdirected: ['misdirected-request-421', 'server', 'client', 'client-server', 0.9],
  // Ends of calls as their client tells them. A deadline is no reason: what explains it stands above.
  'call-cancelled': ['client-cancellation', 'client', 'client', front, 0.75],
  'call-deadline': [
    'deadline-exceeded-client client-cancellation max-streams-queueing',
    'client',
    'server',
    front,
    0.6,
  ],
  'call-message': ['message-too-large client-cancellation', 'client', 'server', front, 0.9],
  'keepalive-timeout': ['keepalive-ping-timeout', 'client', 'server', 'client-server', 0.8],
};
