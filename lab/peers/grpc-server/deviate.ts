import type { ServerHttp2Stream } from 'node:http2';
import * as grpc from '@grpc/grpc-js';
import type { Behaviour } from '../../model/peer-protocol.ts';

/** What grpc-js knows of a call and does not show: its HTTP/2 stream. */
interface OnStream {
  stream: ServerHttp2Stream;
}

/**
 * Cuts an answer at a point: the process dies, the stream is reset, or its trailers are left out.
 *
 * It acts in place of the message or status that would come next, so all that came before is on the wire already
 * when the handler leaves some time between its messages. It has to be the first interceptor: only that one is given
 * the call that owns the stream. `next` is the one that comes after it.
 */
export function deviating(
  behaviourOf: (path: string) => Behaviour | undefined,
  next: grpc.ServerInterceptor,
): grpc.ServerInterceptor {
  return (method, base) => {
    const { reset, crash, withoutTrailers = false } = behaviourOf(method.path) ?? {};
    const { stream } = base as unknown as OnStream;
    const call = next(method, base);
    let sent = 0;

    /** True when nothing more is to be sent. */
    function cut(): boolean {
      if (crash?.after === sent) process.kill(process.pid, 'SIGKILL');
      if (reset?.after === sent && !stream.closed) stream.close(reset.code);
      return stream.closed;
    }

    return new grpc.ServerInterceptingCall(call, {
      sendMessage(message: unknown, send) {
        if (cut()) return;
        sent++;
        send(message);
      },
      sendStatus(status, send) {
        if (cut()) return;
        if (!withoutTrailers) {
          send(status);
          return;
        }
        call.sendMetadata(new grpc.Metadata());
        // Without a field Node sends an empty DATA frame with END_STREAM in place of the trailers.
        stream.once('wantTrailers', () => stream.sendTrailers({}));
        stream.end();
      },
    });
  };
}
