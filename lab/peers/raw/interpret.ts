import { Flag, FrameType } from '../../../analyzer/model/codes.ts';
import type { RawFrame, RawStep, RawWait } from '../../model/raw-script.ts';
import type { RawConnection } from './connection.ts';
import { cut, reset } from './sockets.ts';

/** More than this in Node's own buffer, and the script waits until the socket has taken it. */
const bufferedOctets = 1 << 20;

function waitFor(wait: RawWait, connection: RawConnection, own: number): Promise<void> {
  if ('ms' in wait) return new Promise((resolve) => setTimeout(resolve, wait.ms));
  return connection.when(() => {
    if ('preface' in wait) return connection.prefaceSeen();
    if ('own' in wait) {
      const { ended, blocks, reset } = connection.stream(own);
      return reset !== undefined || (wait.own === 'end' ? ended : blocks.length > 0);
    }
    if ('ownBytes' in wait) return connection.stream(own).bytes >= wait.ownBytes;
    if ('bytes' in wait) return connection.received.octets >= wait.bytes;
    const { frame, ack, count = 1 } = wait;
    const seen = connection.received.frames.filter(
      ({ type, flags }) =>
        type === FrameType[frame] && (ack === undefined || ((flags & Flag.ACK) !== 0) === ack),
    );
    return seen.length >= count;
  });
}

function close(how: Extract<RawStep, { close: unknown }>['close'], { socket }: RawConnection): void {
  if (how === 'fin') socket.end();
  else if (how === 'rst') reset(socket);
  // What waits in Node's own buffer would be lost with the socket.
  else socket.write('', () => (how === 'cut' ? cut(socket) : socket.destroy()));
}

/** In one segment: else Nagle's algorithm holds back all but the first frame, and a close throws them away. */
function sendTogether(frames: readonly RawFrame[], connection: RawConnection, own: number): void {
  connection.socket.cork();
  for (const frame of frames) connection.send(frame, own);
  connection.socket.uncork();
}

/**
 * Carries out steps in order; `own` is the stream of the call at hand. Resolves to the own stream at the end, which a
 * step may have opened; a reset of it by the other side ends a wait for it and the steps. Rejects when the connection
 * ends while a step waits.
 */
export async function runSteps(
  steps: readonly RawStep[],
  connection: RawConnection,
  own: number,
): Promise<number> {
  for (const step of steps) {
    if ('send' in step) sendTogether(step.send, connection, own);
    else if ('bytes' in step) connection.write(Buffer.from(step.bytes, 'hex'));
    else if ('text' in step) connection.write(Buffer.from(step.text, 'latin1'));
    else if ('wait' in step) {
      await waitFor(step.wait, connection, own);
      // Whoever waits for a stream that the other side has reset has no more to say on it.
      if ('own' in step.wait && connection.stream(own).reset !== undefined) return own;
    } else if ('open' in step) own = connection.open();
    else if ('repeat' in step) {
      for (let turn = 0; turn < step.repeat && !connection.closed; turn++) {
        own = await runSteps(step.steps, connection, own);
        await drained(connection);
      }
    } else if ('count' in step) connection.count(step.count);
    else if ('habits' in step) Object.assign(connection.habits, step.habits);
    else if ('read' in step) {
      if (step.read) connection.socket.resume();
      else connection.socket.pause();
    } else close(step.close, connection);
  }
  return own;
}

async function drained({ socket }: RawConnection): Promise<void> {
  if (socket.writableLength < bufferedOctets || socket.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
