/**
 * The states of a stream as somebody between the peers sees them (RFC 9113 5.1).
 *
 * The RFC draws the figure for one endpoint ("local", "remote"); here both are observed, so "half closed" says who
 * has finished sending:
 *
 *                         PUSH_PROMISE by the server
 *                  idle ------------------------------> reserved
 *                   |                                      |
 *                   | HEADERS by the client                | HEADERS by the server
 *                   v                                      v
 *                  open --- END_STREAM by the client --> half-closed-client
 *                   |                                      |
 *     END_STREAM by the server                   END_STREAM by the server
 *                   v                                      v
 *          half-closed-server - END_STREAM by the client -> closed <- RST_STREAM by anybody, from any state
 */
export type StreamState = 'reserved' | 'open' | 'half-closed-client' | 'half-closed-server' | 'closed';

/** What can happen to a stream, and by whom. */
export type StreamEvent =
  | 'client-headers'
  | 'server-headers'
  | 'client-data'
  | 'server-data'
  | 'client-end'
  | 'server-end';

/** Frames that a party sends although it may not in this state; ids of `anomaly` facts. */
export type StreamViolation =
  | 'headers-after-end-stream'
  | 'data-after-end-stream'
  | 'frame-on-reserved-stream';

/** What an event does: the next state, or why the sender was not allowed to. */
export type Transition = { next: StreamState } | { violation: StreamViolation };

type Row = Readonly<Record<StreamEvent, Transition>>;

const to = (next: StreamState): Transition => ({ next });
const not = (violation: StreamViolation): Transition => ({ violation });

/** Every state in which a stream can receive frames; a closed stream is remembered elsewhere. */
export const transitions: Readonly<Record<Exclude<StreamState, 'closed'>, Row>> = {
  reserved: {
    'client-headers': not('frame-on-reserved-stream'),
    'client-data': not('frame-on-reserved-stream'),
    'client-end': not('frame-on-reserved-stream'),
    'server-headers': to('half-closed-client'),
    'server-data': not('frame-on-reserved-stream'),
    'server-end': not('frame-on-reserved-stream'),
  },
  open: {
    'client-headers': to('open'),
    'client-data': to('open'),
    'client-end': to('half-closed-client'),
    'server-headers': to('open'),
    'server-data': to('open'),
    'server-end': to('half-closed-server'),
  },
  'half-closed-client': {
    'client-headers': not('headers-after-end-stream'),
    'client-data': not('data-after-end-stream'),
    'client-end': not('data-after-end-stream'),
    'server-headers': to('half-closed-client'),
    'server-data': to('half-closed-client'),
    'server-end': to('closed'),
  },
  'half-closed-server': {
    'client-headers': to('half-closed-server'),
    'client-data': to('half-closed-server'),
    'client-end': to('closed'),
    'server-headers': not('headers-after-end-stream'),
    'server-data': not('data-after-end-stream'),
    'server-end': not('data-after-end-stream'),
  },
};
