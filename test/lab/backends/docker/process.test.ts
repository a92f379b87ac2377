import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../../../../lab/exec/until.ts';
import type { Host, Network, RunningProcess } from '../../../../lab/kit/define-backend.ts';
import { suiteWith } from '../../../support/require.ts';
import { clientServer, openLab, stdoutOf, untilText } from './fixture.ts';

/** Answers every line, and ends with code 7 when its standard input ends. */
const echo = `
require('readline').createInterface({ input: process.stdin })
  .on('line', (line) => { console.log('got ' + line); console.error('heard ' + line); })
  .on('close', () => process.exit(7));
console.log('ready');`;

/** Accepts and keeps quiet, like a server that has a call in flight. */
const server = `
require('net').createServer((socket) => socket.on('error', () => {}).on('data', () => {}))
  .listen(8080, () => console.log('ready'));`;

/** The kernel's letter for the state of the host's one Node process. */
const stateOfNode = `
for process in /proc/[0-9]*; do
  grep -qa '^node' $process/cmdline && sed 's/.*) //; s/ .*//' $process/stat
done`;

const suite = await suiteWith('docker');
suite('process', () => {
  let lab: Network;
  let client: Host;
  beforeAll(async () => {
    ({ lab } = await openLab(clientServer));
    client = lab.host('client');
  }, 120_000);
  afterAll(() => lab.close());

  const start = async (
    host: Host,
    script: string,
  ): Promise<{ process: RunningProcess; text: () => string }> => {
    const process = await host.start({ title: 'peer', program: 'node', args: ['-e', script] });
    const text = stdoutOf(process);
    await untilText('the peer to be ready', text, /ready/);
    return { process, text };
  };
  const startTap = async (args: string[]): Promise<RunningProcess> => {
    const tap = await client.start({
      title: 'tap',
      program: 'tcpdump',
      args: ['-i', client.interface('client-server'), '-n', '--immediate-mode', ...args, 'tcp'],
    });
    await untilText('the tap to listen', () => tap.stderrTail().join('\n'), /listening on/);
    return tap;
  };

  test('lines go in, bytes come out, standard error is kept', async () => {
    const { process, text } = await start(client, echo);
    process.writeLine('one');
    process.writeLine('two');
    await untilText('both answers', text, /got one\ngot two\n/);
    expect(process.stderrTail()).toEqual(['heard one', 'heard two']);
    await process.kill('SIGKILL');
    await process.exited;
  });

  test('output from before the receiver is delivered first', async () => {
    const process = await client.start({ title: 'early', program: 'bash', args: ['-c', 'printf early'] });
    await process.exited;
    expect(stdoutOf(process)()).toBe('early');
  });

  test.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)(
    '%s has its usual effect, as on no process 1',
    async (signal) => {
      const { process } = await start(client, echo);
      await process.kill(signal);
      expect(await process.exited).toEqual({ code: null, signal });
      await process.kill(signal); // it has ended: no error
      process.writeLine('nobody reads this');
    },
  );

  test('SIGSTOP halts it, SIGCONT lets it go on', async () => {
    const { process, text } = await start(client, echo);
    await process.kill('SIGSTOP');
    process.writeLine('while stopped');
    expect((await client.exec('bash', ['-c', stateOfNode])).stdout.trim()).toBe('T');
    expect(text()).not.toContain('while stopped');
    await process.kill('SIGCONT');
    await untilText('the answer after going on', text, /got while stopped/);
    await process.kill('SIGTERM');
    await process.exited;
  });

  test('an exit code is an exit code', async () => {
    const process = await client.start({ title: 'three', program: 'bash', args: ['-c', 'exit 3'] });
    expect(await process.exited).toEqual({ code: 3, signal: null });
  });

  test('the environment is what was given', async () => {
    const process = await client.start({
      title: 'env',
      program: 'bash',
      args: ['-c', 'echo "$SSLKEYLOGFILE $PWD"'],
      env: { SSLKEYLOGFILE: '/run/files/keys.log' },
    });
    await process.exited;
    expect(stdoutOf(process)()).toBe('/run/files/keys.log /run/files\n');
  });

  test('a tap streams a capture that tcpdump itself reads back, from SYN to FIN', async () => {
    const tap = await startTap(['-U', '-w', '-']);
    const parts: Uint8Array[] = [];
    tap.onStdout((bytes) => parts.push(bytes));
    const { process } = await start(lab.host('server'), server);
    const address = lab.host('server').address('client-server');
    await client.exec('node', ['-e', `require('net').connect(8080, '${address}').end(Buffer.alloc(1e6))`]);
    const read = async (): Promise<string> => {
      await client.put('seen.pcap', Buffer.concat(parts));
      return (await client.exec('tcpdump', ['-n', '-r', '/run/files/seen.pcap'])).stdout;
    };
    await until(
      'both FINs in the capture',
      async () => (/F[^]*F/.test(flags(await read())) ? true : undefined),
      10_000,
    );
    await tap.kill('SIGINT');
    expect(await tap.exited).toEqual({ code: 0, signal: null });
    expect(tap.stderrTail().join('\n')).toMatch(/^0 packets dropped by kernel/m);
    const text = await read();
    expect(flags(text)).toMatch(/^S S\. /);
    const lengths = [...text.matchAll(/length (\d+)/g)].map(([, length]) => Number(length));
    expect(Math.max(...lengths)).toBe(1448); // one MTU, never a segment that an offload has put together
    await process.kill('SIGKILL');
    await process.exited;
  });

  test('SIGKILL of a server shows FIN or RST on the wire, and RST to a later SYN', async () => {
    const tap = await startTap(['-l']);
    const seen = stdoutOf(tap);
    const { process } = await start(lab.host('server'), server);
    const address = lab.host('server').address('client-server');
    const connect = `
      const socket = require('net').connect(8080, '${address}', () => socket.write('hello', () => console.log('ready')));
      socket.on('error', (error) => console.log(error.code)).on('end', () => console.log('end'));`;
    const peer = await start(client, connect);
    await process.kill('SIGKILL');
    expect(await process.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await untilText('the server to say goodbye', seen, new RegExp(`${address}\\.8080 > \\S+: Flags \\[[FR]`));
    await peer.process.exited;
    const again = await client.start({ title: 'again', program: 'node', args: ['-e', connect] });
    await again.exited;
    expect(stdoutOf(again)()).toBe('ECONNREFUSED\n');
    await untilText('the refusal', seen, /Flags \[S\][^]*Flags \[S\][^]*8080 > \S+: Flags \[R\.\]/);
    await tap.kill('SIGINT');
    await tap.exited;
  });

  test('a program that the image lacks is refused with its name', async () => {
    const missing = client.start({ title: 'proxy', program: 'envoy', args: ['--no-such-flag'] });
    // With an Envoy image it starts and ends by itself; without one it cannot be started at all.
    const outcome = await missing.then(
      async ({ exited }) => (await exited).code,
      (error: unknown) => String(error),
    );
    expect(String(outcome)).toMatch(/^1$|no image carries envoy/);
  });
});

/** The TCP flags of each line of tcpdump. */
function flags(text: string): string {
  return [...text.matchAll(/Flags \[([^\]]+)\]/g)].map(([, each]) => each).join(' ');
}
