/**
 * Octets of the frames that are always as long as each other, each with its header: what lengths of records without keys,
 * and of what a log retells, are compared with.
 */

/** Frame header, SETTINGS and its ACK, one parameter in it, and frames without padding or debug data (RFC 9113). */
export const frameOctets = {
  /** Length, type, flags and stream (4.1); an empty DATA frame has nothing else (6.1). */
  header: 9,
  /** An error code (6.4). */
  rstStream: 13,
  /** SETTINGS without parameters, its ACK too (6.5). */
  settings: 9,
  /** What a parameter of SETTINGS adds: identifier and value (6.5.1). */
  parameter: 6,
  /** Eight octets that nobody reads; its ACK is as long (6.7). */
  ping: 17,
  /** Last stream and error code, without debug data (6.8). */
  goaway: 17,
  /** The debug data of gRPC servers at their connection age is `max_age`, of seven octets. */
  goawayMaxAge: 24,
  /** An increment (6.9). */
  windowUpdate: 13,
} as const;

/** Octets of an alert of TLS: level and description (RFC 8446 6). No frame is so short. */
export const alertOctets = 2;
