/**
 * What the streams of a connection look like when the connection is given up: for `outranks` of the signatures that
 * say why. The layer that failed first owns the fault; these came after it.
 */
export const streamsCut = [
  'rst-before-headers',
  'rst-after-headers',
  'rst-during-data',
  'rst-after-data-no-trailers',
  'missing-trailers',
  'upstream-reset-translated',
  'proxy-swallows-upstream-abort',
  'retry-hides-fault',
  'retry-storm',
  'deadline-exceeded-client',
  'client-cancellation',
] as const;

/** The same without what a proxy makes look complete: hiding it from the client is a fault of its own. */
export const callsCut = streamsCut.filter((id) => id !== 'proxy-swallows-upstream-abort');

/** How a proxy, or the server, gives a call up that got no answer in its time, whatever held the answer up. */
export const timeRanOut = [
  'proxy-route-timeout',
  'proxy-stream-idle-timeout',
  'proxy-max-stream-duration',
  'deadline-exceeded-proxy',
  'deadline-exceeded-server',
  'http-non-grpc-response',
] as const;

/** How the end of a connection looks to TCP and TLS when HTTP/2 had ended it before. */
export const connectionClosed = [
  'fin-without-goaway',
  'tcp-rst-mid-stream',
  'close-with-unread-data-rst',
  'tls-truncated-close',
  'silent-protocol-kill',
] as const;

/** Streams of several connections that are given up for the same offence end at the same age, as by a timer of the proxy. */
export const timersImitated = ['proxy-stream-idle-timeout', 'proxy-max-stream-duration'] as const;

/** What a GOAWAY of a planned end leads to; the signature that says why it was sent outranks these. */
export const goawayFollowed = ['goaway-kills-accepted-streams', 'goaway-rejects-in-flight'] as const;

/** What ends a call in the end that waits for something that does not come: deadlines, timers of proxies, givers up. */
export const stallConsequences = [
  ...streamsCut,
  'deadline-exceeded-server',
  'deadline-exceeded-proxy',
  'proxy-route-timeout',
  'proxy-stream-idle-timeout',
  'proxy-max-stream-duration',
] as const;
