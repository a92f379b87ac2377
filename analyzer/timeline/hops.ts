import type { Hop } from '../model/diagnosis.ts';
import type { TimelineConnection, TimelineStream } from '../model/timeline.ts';
import type { RequestFields } from './header-lists.ts';
import { createJoiner, type Joiner } from './join.ts';

/** Names the hop of each connection, and links the streams of one hop to those of the next. */
export interface Hops {
  opened(stream: TimelineStream, fields: Readonly<RequestFields>): void;
  ended(stream: TimelineStream): void;
}

/**
 * Builds the hop finder.
 *
 * Most captures show one hop, where nothing can be joined: joining begins when a second listener is seen, or
 * requests with and without a proxy's headers; what is open then is taken in first. `hopOfInput` is what the user
 * said; `openStreams` gives what is open, oldest first.
 */
export function createHops(
  hopOfInput: readonly (Hop | undefined)[],
  openStreams: () => Iterable<readonly [TimelineStream, Readonly<RequestFields>]>,
): Hops {
  let joiner: Joiner | undefined;
  let onlyServer: string | undefined;
  let onlyForwarded: boolean | undefined;

  function name(connection: TimelineConnection, hop: Hop): void {
    // What serves each other says more than a header that a client may have sent itself; the user says most.
    connection.hop = hopOfInput[connection.input] ?? hop;
  }

  function join(stream: TimelineStream, fields: Readonly<RequestFields>): boolean {
    const before = joiner?.opened(stream, fields);
    if (before === undefined) return false;
    before.upstream = stream;
    stream.downstream = before;
    name(before.connection, before.downstream === undefined ? 'client-proxy' : 'proxy-proxy');
    name(stream.connection, 'proxy-server');
    return true;
  }

  function severalHops(stream: TimelineStream, forwarded: boolean): boolean {
    onlyServer ??= stream.connection.server;
    onlyForwarded ??= forwarded;
    return onlyServer !== stream.connection.server || onlyForwarded !== forwarded;
  }

  return {
    opened(stream, fields) {
      if (joiner === undefined && severalHops(stream, fields.forwarded)) {
        joiner = createJoiner();
        for (const [open, its] of openStreams()) if (open !== stream) join(open, its);
      }
      if (!join(stream, fields) && fields.forwarded) stream.connection.hop ??= 'proxy-server';
    },
    ended(stream) {
      joiner?.ended(stream);
    },
  };
}
