/**
 * The peer's end of its control channel: commands on standard input, answers on standard output, a JSON object a
 * line. The peer ends when its standard input does, so that nothing is left of it when its parent dies.
 */
import { createInterface } from 'node:readline';

/** A command as it comes: checked by whoever carries it out. */
export type Command = { id: number; do: string };

/** Says one line. */
export function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Carries out commands as they come; what a handler resolves to is the answer, what it rejects with the error. */
export function listen<C extends Command>(handlers: {
  [Do in C['do']]: (command: Extract<C, { do: Do }>) => Promise<object>;
}): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    void answer(line);
  });
  lines.on('close', () => process.exit(0));
  say({ event: 'ready' });

  async function answer(line: string): Promise<void> {
    let id = -1;
    try {
      const command = JSON.parse(line) as C;
      id = command.id;
      const handler = handlers[command.do as C['do']] as ((command: C) => Promise<object>) | undefined;
      if (handler === undefined) throw new Error(`unknown command ${JSON.stringify(command.do)}`);
      say({ id, done: await handler(command) });
    } catch (error) {
      say({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }
}
