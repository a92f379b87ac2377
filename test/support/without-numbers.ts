/**
 * Signatures whose scenarios need no quantity: what the catalogue asks for is a name, a text, an order of packets, or a
 * number that the machine decides and the fault does not (a round trip, how many calls fit into a time). All others must
 * say what number the fault leads to, so that an answer with another one is contradicted.
 */
export const withoutNumbers: ReadonlySet<string> = new Set([
  'close-with-unread-data-rst',
  'fin-without-goaway',
  'goaway-flow-control-error',
  'h2c-client-to-tls-port',
  'healthy',
  'http-1-1-required',
  'mtls-client-cert-rejected',
  'no-healthy-upstream',
  'peer-vanished-half-open',
  'proxy-denied',
  'proxy-direct-answer',
  'proxy-fault-injected',
  'proxy-no-route',
  'proxy-overload-shed',
  'proxy-rate-limited',
  'proxy-swallows-upstream-abort',
  'stale-address-after-failover',
  'tcp-connect-refused',
  'tcp-reset-in-tls-handshake',
  'tcp-rst-mid-stream',
  'tls-client-to-plaintext-port',
  'zero-initial-window',
]);
