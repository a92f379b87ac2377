/** What codes of GOAWAY and RST_STREAM mean that a trace or debug log names. */

/** A GOAWAY or RST_STREAM by its code: who was wrong is the receiver, as its sender sees it. */
export const goaways: Readonly<Record<number, string>> = {
  1: 'goaway-protocol-error',
  3: 'goaway-flow-control-error',
  4: 'goaway-settings-timeout',
  6: 'goaway-frame-size-error',
  9: 'goaway-compression-error',
  12: 'inadequate-security',
  13: 'http-1-1-required',
};

/** Codes by which a server ends a stream that say why by themselves: the choice that they object to was its own (RFC 9113 9.2.2, 7). */
export const resets: Readonly<Record<number, string>> = {
  12: 'inadequate-security',
  13: 'http-1-1-required',
};

/** A code names what was wrong, and its writer saw the frame. */
export const goawayConfidence = 0.85;

/** Code 11 with "too_many_pings" is said of nothing else (gRPC A8). */
export const pingsConfidence = 0.95;
