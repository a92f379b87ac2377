/** What an anomaly says: a sentence, and the section of the RFC that is broken; none for a limit of ours. */
export interface AnomalyText {
  readonly text: string;
  readonly section?: string;
}

/** Every anomaly that this room reports; the keys are the stable `what` of the facts. */
export const anomalies = {
  // The beginning of a connection.
  'bad-preface': of('The client did not begin with the HTTP/2 connection preface.', 'RFC 9113 3.4'),
  'settings-expected': of('The first frame of a party is not SETTINGS.', 'RFC 9113 3.4'),
  'http1-on-h2-connection': of('HTTP/1 text answers the HTTP/2 connection preface.', 'RFC 9113 3.4'),
  // Framing.
  'lost-framing': of('Frame boundaries are lost here; the next ones are found by search.'),
  'lost-frame': of('Bytes of this frame are missing from the capture.'),
  'frame-too-large': of('A frame is larger than what we collect; its content was skipped.'),
  'truncated-frame': of('The direction ended inside a frame.'),
  'frame-size': of('The length of a frame is not allowed.', 'RFC 9113 4.2'),
  padding: of('Padding is as long as the payload or longer.', 'RFC 9113 6.1'),
  'frame-on-stream-zero': of('A frame that belongs to a stream is on stream 0.', 'RFC 9113 6'),
  'frame-not-on-stream-zero': of('A frame that belongs to the connection is on a stream.', 'RFC 9113 6'),
  'priority-update': of('PRIORITY_UPDATE by a server, or of stream 0.', 'RFC 9218 7.1'),
  // Header blocks.
  'continuation-expected': of('A header block was interrupted by another frame.', 'RFC 9113 6.10'),
  'continuation-unexpected': of('CONTINUATION without a header block before it.', 'RFC 9113 6.10'),
  'header-block-too-large': of('A header block is larger, or has more CONTINUATIONs, than what we collect.'),
  // Streams.
  'even-stream-id': of('A client opened a stream with an even id.', 'RFC 9113 5.1.1'),
  'stream-id-not-increasing': of(
    'A client opened a stream with an id below one that it has used.',
    'RFC 9113 5.1.1',
  ),
  'headers-on-idle-stream': of('HEADERS of the server on a stream that nobody opened.', 'RFC 9113 5.1'),
  'data-on-idle-stream': of('DATA on a stream that nobody opened.', 'RFC 9113 5.1'),
  'rst-on-idle-stream': of('RST_STREAM on a stream that nobody opened.', 'RFC 9113 6.4'),
  'window-update-on-idle-stream': of('WINDOW_UPDATE on a stream that nobody opened.', 'RFC 9113 5.1'),
  'headers-after-end-stream': of('HEADERS behind the END_STREAM of the same party.', 'RFC 9113 5.1'),
  'data-after-end-stream': of('DATA behind the END_STREAM or RST_STREAM of the same party.', 'RFC 9113 5.1'),
  'data-before-headers': of('DATA of the server before its HEADERS.', 'RFC 9113 8.1'),
  'frame-on-reserved-stream': of('A frame that a reserved stream does not allow.', 'RFC 9113 5.1'),
  'trailers-without-end-stream': of('A second header block without END_STREAM.', 'RFC 9113 8.1'),
  'informational-end-stream': of('An informational (1xx) response with END_STREAM.', 'RFC 9113 8.1'),
  'content-length': of('The content-length field does not say how much DATA there was.', 'RFC 9113 8.1.1'),
  'bad-promised-stream': of('PUSH_PROMISE by a client, or of an id that is no new even one.', 'RFC 9113 6.6'),
  'push-on-closed-stream': of('PUSH_PROMISE on a stream that is not open for the server.', 'RFC 9113 6.6'),
  'push-disabled': of('PUSH_PROMISE although the client has switched push off.', 'RFC 9113 8.4'),
  'connect-protocol': of(
    'A request has :protocol although the server did not allow extended CONNECT.',
    'RFC 8441 3',
  ),
  'max-concurrent-streams': of(
    'More streams than the acknowledged SETTINGS_MAX_CONCURRENT_STREAMS.',
    'RFC 9113 5.1.2',
  ),
  'too-many-streams': of('More streams are open than what we follow; further ones are ignored.'),
  // Connection.
  'settings-value': of('A SETTINGS value is not allowed.', 'RFC 9113 6.5.2'),
  'settings-ack-unexpected': of('A SETTINGS ACK without SETTINGS to acknowledge.', 'RFC 9113 6.5.3'),
  'ping-ack-unexpected': of('A PING ACK that answers no PING.', 'RFC 9113 6.7'),
  'goaway-increases': of('GOAWAY with a higher last stream id than before.', 'RFC 9113 6.8'),
  'window-update-zero': of('WINDOW_UPDATE with an increment of 0.', 'RFC 9113 6.9'),
  'window-overflow': of('A flow-control window is lifted above 2^31-1.', 'RFC 9113 6.9.1'),
  'flow-control': of('DATA beyond the flow-control window.', 'RFC 9113 6.9'),
  flood: of('So many frames that cost their sender little are treated as an attack.', 'RFC 9113 10.5'),
  'too-much-work': of('Frames concern all open streams again and again; not all of them are looked at.'),
} as const;

/** Id of an anomaly of the framing and stream layers. */
export type AnomalyId = keyof typeof anomalies;

function of(text: string, section?: string): AnomalyText {
  return section === undefined ? { text } : { text, section };
}
