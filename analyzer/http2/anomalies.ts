/** Every anomaly that this room reports with its sentence; the keys are the stable `what` of the facts. */
export const anomalies = {
  // The beginning of a connection.
  'bad-preface': 'The client did not begin with the HTTP/2 connection preface (RFC 9113 3.4).',
  'settings-expected': 'The first frame of a party is not SETTINGS (RFC 9113 3.4).',
  'http1-on-h2-connection': 'HTTP/1 text answers the HTTP/2 connection preface.',
  // Framing.
  'lost-framing': 'Frame boundaries are lost here; the next ones are found by search.',
  'lost-frame': 'Bytes of this frame are missing from the capture.',
  'frame-too-large': 'A frame is larger than what we collect; its content was skipped.',
  'truncated-frame': 'The direction ended inside a frame.',
  'frame-size': 'The length of a frame is not allowed (RFC 9113 4.2, 6).',
  padding: 'Padding is as long as the payload or longer (RFC 9113 6.1).',
  'frame-on-stream-zero': 'A frame that belongs to a stream is on stream 0 (RFC 9113 6).',
  'frame-not-on-stream-zero': 'A frame that belongs to the connection is on a stream (RFC 9113 6).',
  // Header blocks.
  'continuation-expected': 'A header block was interrupted by another frame (RFC 9113 6.10).',
  'continuation-unexpected': 'CONTINUATION without a header block before it (RFC 9113 6.10).',
  'header-block-too-large': 'A header block is larger, or has more CONTINUATIONs, than what we collect.',
  // Streams.
  'even-stream-id': 'A client opened a stream with an even id (RFC 9113 5.1.1).',
  'stream-id-not-increasing':
    'A client opened a stream with an id below one that it has used (RFC 9113 5.1.1).',
  'headers-on-idle-stream': 'HEADERS of the server on a stream that nobody opened (RFC 9113 5.1).',
  'data-on-idle-stream': 'DATA on a stream that nobody opened (RFC 9113 5.1).',
  'rst-on-idle-stream': 'RST_STREAM on a stream that nobody opened (RFC 9113 6.4).',
  'window-update-on-idle-stream': 'WINDOW_UPDATE on a stream that nobody opened (RFC 9113 5.1).',
  'headers-after-end-stream': 'HEADERS behind the END_STREAM of the same party (RFC 9113 5.1).',
  'data-after-end-stream': 'DATA behind the END_STREAM or RST_STREAM of the same party (RFC 9113 5.1).',
  'frame-on-reserved-stream': 'A frame that a reserved stream does not allow (RFC 9113 5.1).',
  'trailers-without-end-stream': 'A second header block without END_STREAM (RFC 9113 8.1).',
  'bad-promised-stream': 'PUSH_PROMISE by a client, or of an id that is no new even one (RFC 9113 6.6, 8.4).',
  'max-concurrent-streams':
    'More streams than the acknowledged SETTINGS_MAX_CONCURRENT_STREAMS (RFC 9113 5.1.2).',
  'too-many-streams': 'More streams are open than what we follow; further ones are ignored.',
  // Connection.
  'settings-value': 'A SETTINGS value is not allowed (RFC 9113 6.5.2).',
  'goaway-increases': 'GOAWAY with a higher last stream id than before (RFC 9113 6.8).',
  'window-update-zero': 'WINDOW_UPDATE with an increment of 0 (RFC 9113 6.9).',
  'window-overflow': 'WINDOW_UPDATE lifts a window above 2^31-1 (RFC 9113 6.9.1).',
  'flow-control': 'DATA beyond the flow-control window (RFC 9113 6.9).',
  'more-anomalies': 'Further anomalies of this connection are not reported.',
} as const;

/** Id of an anomaly of the framing and stream layers. */
export type AnomalyId = keyof typeof anomalies;
