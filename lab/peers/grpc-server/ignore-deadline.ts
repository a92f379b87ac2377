import * as grpc from '@grpc/grpc-js';

/**
 * Lets handlers run past the deadline of their call.
 *
 * A grpc-js server answers DEADLINE_EXCEEDED by itself when `grpc-timeout` is over, counted from its own receipt. On
 * a path without delay that answer and the client's RST_STREAM cross, and the scheduler decides which of two
 * different failures it is. Only that answer is held back; what the handler says, whenever and whatever, is sent.
 */
export function ignoringDeadlines(applies: (path: string) => boolean): grpc.ServerInterceptor {
  return ({ path }, call) => {
    if (!applies(path)) return new grpc.ServerInterceptingCall(call);
    let handlerSpoke = false;
    const send = call.sendStatus.bind(call);
    call.sendStatus = (status) => {
      if (handlerSpoke || status.code !== grpc.status.DEADLINE_EXCEEDED) send(status);
    };
    return new grpc.ServerInterceptingCall(call, {
      sendStatus(status, next: typeof send) {
        handlerSpoke = true;
        next(status);
      },
    });
  };
}
