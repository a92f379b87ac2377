import { spawn } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import type { RunningProcess } from '../../../lab/kit/define-backend.ts';
import { openPeerChannel } from '../../../lab/runner/peer-channel.ts';

/** A peer that answers by what the line says: a real process with real pipes. */
const program = `
  process.stdout.write('{"event":"re'); process.stdout.write('ady"}\\n');
  let rest = '';
  process.stdin.on('data', (bytes) => {
    const lines = (rest + bytes).split('\\n');
    rest = lines.pop();
    for (const line of lines) {
      const { id, ...command } = JSON.parse(line);
      if (command.do === 'close') { console.error('told to go'); process.exit(3); }
      if (command.do === 'open') console.log(JSON.stringify({ id, error: 'no route' }));
      else {
        console.log(JSON.stringify({ event: 'first-message', id }));
        console.log(JSON.stringify({ id, done: { code: 0, details: command.channel, ms: 1, messages: 1 } }));
      }
    }
  });`;

function start(): RunningProcess {
  const child = spawn(process.execPath, ['-e', program], { stdio: 'pipe' });
  const errors: string[] = [];
  child.stderr.on('data', (bytes: Buffer) => errors.push(bytes.toString().trim()));
  return {
    title: 'grpc-client',
    writeLine: (line) => child.stdin.write(`${line}\n`),
    onStdout: (receive) => child.stdout.on('data', receive),
    stderrTail: () => errors,
    kill: (signal) => {
      child.kill(signal);
      return Promise.resolve();
    },
    exited: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  };
}

describe('the control channel of a peer', () => {
  test('lines cut anywhere, answers by id, errors with the peer in front', async () => {
    const peer = start();
    const channel = openPeerChannel(peer);
    await channel.ready;
    const first = channel.send({ do: 'unary', channel: 'a' });
    const second = channel.send({ do: 'server-stream', channel: 'b' });
    await second.first;
    expect(await second.done).toMatchObject({ details: 'b' });
    expect(await first.done).toMatchObject({ details: 'a' });
    await expect(channel.send({ do: 'open', channel: 'c', target: 'x' }).done).rejects.toThrow(
      'grpc-client: no route',
    );
    await peer.kill('SIGKILL');
  });

  test('a peer that ends fails what was under way, with its last words', async () => {
    const peer = start();
    const channel = openPeerChannel(peer);
    await channel.ready;
    await expect(channel.send({ do: 'close', channel: 'a' }).done).rejects.toThrow(
      /ended \(code 3\).*told to go/s,
    );
    await expect(channel.send({ do: 'unary', channel: 'a' }).done).rejects.toThrow('ended');
  });
});
