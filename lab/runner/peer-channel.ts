import type { RunningProcess } from '../kit/define-backend.ts';
import { UnsupportedError } from '../model/errors.ts';
import type { ClientOrder, NameOrder, PeerLine, ServerOrder } from '../model/peer-protocol.ts';

type Done = Extract<PeerLine, { done: unknown }>['done'];

/** Longest line that a peer may send; a peer gone mad must not fill our memory. */
const longestLine = 1 << 20;

/** A command under way. */
export interface Pending {
  /** The command's number, by which later commands can name it. */
  id: number;
  /** Resolves at the first message of a stream, or at the end of the call. */
  first: Promise<void>;
  done: Promise<Done>;
}

/** The control channel of one peer process: commands out, answers in, one JSON object a line. */
export interface PeerChannel {
  /** Resolves when the peer said that it is ready, rejects when it ended first. */
  ready: Promise<void>;
  send(command: ClientOrder | ServerOrder | NameOrder): Pending;
}

interface Waiting {
  first(): void;
  resolve(done: Done): void;
  reject(error: Error): void;
}

/** Opens the control channel on a peer's standard input and output. */
export function openPeerChannel(process: RunningProcess): PeerChannel {
  const waiting = new Map<number, Waiting>();
  const decoder = new TextDecoder();
  let nextId = 1;
  let rest = '';
  let gone: Error | undefined;
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);

  function take(line: string): void {
    const message = JSON.parse(line) as PeerLine;
    if ('event' in message) {
      if (message.event === 'ready') ready.resolve();
      else waiting.get(message.id)?.first();
      return;
    }
    const command = waiting.get(message.id);
    waiting.delete(message.id);
    if ('done' in message) command?.resolve(message.done);
    else if ('unsupported' in message) command?.reject(new UnsupportedError(message.unsupported));
    else command?.reject(new Error(`${process.title}: ${message.error}`));
  }

  process.onStdout((bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) rest = '';
    for (const line of lines) {
      if (line.trim() !== '') take(line);
    }
  });
  void process.exited.then(({ code, signal }) => {
    const said = process.stderrTail().slice(-20).join('\n');
    gone = new Error(
      `${process.title} ended (${signal ?? `code ${code ?? 'unknown'}`}) before it answered${said === '' ? '' : `; it said:\n${said}`}`,
    );
    ready.reject(gone);
    for (const command of waiting.values()) command.reject(gone);
    waiting.clear();
  });

  return {
    ready: ready.promise,
    send(command) {
      const id = nextId++;
      const first = Promise.withResolvers<void>();
      const done = Promise.withResolvers<Done>();
      // Callers may watch only one of the two.
      first.promise.catch(() => undefined);
      done.promise.catch(() => undefined);
      waiting.set(id, {
        first: first.resolve,
        resolve(result) {
          first.resolve();
          done.resolve(result);
        },
        reject(error) {
          first.reject(error);
          done.reject(error);
        },
      });
      if (gone !== undefined) {
        waiting.get(id)?.reject(gone);
        waiting.delete(id);
      } else process.writeLine(JSON.stringify({ ...command, id }));
      return { id, first: first.promise, done: done.promise };
    },
  };
}
