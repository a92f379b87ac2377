/** Flow-control window before any SETTINGS or WINDOW_UPDATE (RFC 9113 6.9.2). */
export const DEFAULT_WINDOW = 65_535;

/** Largest window (RFC 9113 6.9.1). */
export const MAX_WINDOW = 0x7fffffff;

/**
 * A window of fewer octets counts as exhausted: a sender may rather wait than cut off so little, and what it sends
 * changes nothing. The prefix of a gRPC message alone has five.
 */
export const TOO_SMALL = 64;

/**
 * The account of one flow-control window: of a stream or of the connection, for DATA in one direction (RFC 9113 5.2).
 *
 * The initial size is not in it, because SETTINGS can change that for all streams at once. Between the peers,
 * WINDOW_UPDATE is seen before its receiver can use it and DATA after its sender has counted it, so the window here is
 * never smaller than the sender's own: what overruns it is the sender's fault.
 */
export class DirectionWindow {
  sent = 0;
  granted = 0;
  /** An overrun was reported. */
  overrun = false;
  /** Time at which it was exhausted, -1 while it is not. */
  exhaustedAt = -1;
  exhaustedPacket = 0;

  available(initial: number): number {
    return initial + this.granted - this.sent;
  }
}
