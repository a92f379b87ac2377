/**
 * The peer's end of its control channel: commands on standard input, answers on standard output, a JSON object a
 * line.
 */
import { StringDecoder } from 'node:string_decoder';

/** A command as it comes: checked by whoever carries it out. */
export interface Command {
  id: number;
  do: string;
}

/** How commands are carried out: what a handler resolves to is the answer, what it rejects with is the error. */
export type Handlers<C extends Command> = {
  [Do in C['do']]: (command: Extract<C, { do: Do }>) => Promise<object>;
};

/** What a peer cannot do by its nature; the run is unsupported then, not broken. */
export class Unsupported extends Error {}

/** After the farewell a peer waits this long for connections that do not close. */
const farewellCeilingMs = 1_000;

/** Says one line. */
export function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Each line of standard input. By hand: `node:readline` would cost each peer some milliseconds of its start. */
function onLine(take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  process.stdin.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.write(bytes)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}

/**
 * Carries out commands as they come, several at a time, and says `ready` first.
 *
 * The process ends at once when its standard input does, so that nothing is left of it when its parent dies. On
 * SIGTERM, or when a handler calls the returned function, it says `goodbye` to its connections and ends when they
 * are closed: GOAWAY and FIN belong on the wire, and a killed process may not get to send them.
 */
export function obey<C extends Command>(handlers: Handlers<C>, goodbye: () => void): () => void {
  onLine((line) => void answer(line));
  process.stdin.on('end', () => process.exit(0));
  process.stdout.on('error', () => process.exit(0));
  process.once('SIGTERM', leave);
  say({ event: 'ready' });
  return leave;

  function leave(): void {
    goodbye();
    // With its standard input gone, nothing but open connections keeps the process.
    process.stdin.destroy();
    setTimeout(() => process.exit(0), farewellCeilingMs).unref();
  }

  async function answer(line: string): Promise<void> {
    let id = -1;
    try {
      const command = JSON.parse(line) as C;
      id = command.id;
      if (!Object.hasOwn(handlers, command.do)) {
        throw new Error(
          `expected one of ${Object.keys(handlers).join(', ')}, got ${JSON.stringify(command.do)}`,
        );
      }
      const handler = handlers[command.do as C['do']] as (command: C) => Promise<object>;
      say({ id, done: await handler(command) });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(error instanceof Unsupported ? { id, unsupported: reason } : { id, error: reason });
    }
  }
}
