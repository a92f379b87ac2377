/**
 * A client that makes its calls by a program of the command line, curl or nghttp: a process a call, and a connection
 * a process. What such a program cannot do, such as to end a call and not its connection, is refused as unsupported.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CallKind, CallResult, ClientCommand, ClientProgram } from '../../model/peer-protocol.ts';
import { obey, say, Unsupported } from '../control.ts';
import { type Destination, type Invocation, paths, type SingleRequest } from './calls.ts';
import { curlCall } from './curl.ts';
import { nghttpCall } from './nghttp.ts';

type Told<Do extends ClientCommand['do']> = Extract<ClientCommand, { do: Do }>;

/** Output of one program that is kept; one gone mad must not fill our memory. */
const outputBytes = 64 << 20;
const counts = { calls: 0, ok: 0, failed: 0 };
const channels = new Map<string, Destination & { program: ClientProgram }>();
const running = new Map<number, ChildProcess>();
const givenUp = new Set<number>();

/** Where Node was told to log TLS keys, the program logs its own. */
const keyLog = process.execArgv.find((arg) => arg.startsWith('--tls-keylog='))?.slice('--tls-keylog='.length);

/** Beside the keys in a lab, which removes all that its host has, also of a peer that was killed. */
const scratch = mkdtempSync(join(keyLog === undefined ? tmpdir() : dirname(keyLog), 'client-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

async function open({ channel, target, tls, program, options = {} }: Told<'open'>): Promise<object> {
  if (program === undefined) throw new Error('expected the name of a program that makes the calls');
  const [option] = Object.keys(options);
  if (option !== undefined) throw new Unsupported(`${program} has no channel option ${option}`);
  if (target.includes('://'))
    throw new Unsupported(`${program} cannot be told which name server to ask: it asks those of the machine`);
  channels.set(channel, { program, target, ...(tls === undefined ? {} : { tls }) });
  return {};
}

function isSingle(kind: CallKind): kind is SingleRequest {
  return Object.hasOwn(paths, kind);
}

/** Runs the program of a call; resolves when it has ended. `onMessage` is told that something of an answer came. */
function carryOut(
  id: number,
  { program, args, input }: Invocation,
  onMessage: () => void,
): Promise<Parameters<Invocation['read']>[0]> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...(keyLog === undefined ? {} : { SSLKEYLOGFILE: keyLog }) },
    });
    running.set(id, child);
    const out: Buffer[] = [];
    let size = 0;
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => {
      size += bytes.length;
      if (size <= outputBytes) out.push(bytes);
      if (program === 'curl' || bytes.includes('recv DATA frame')) onMessage();
    });
    child.stderr.on('data', (bytes: Buffer) => (stderr = (stderr + bytes.toString()).slice(-4096)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.once('close', (code) => {
      running.delete(id);
      resolve({ code, stdout: Buffer.concat(out), stderr });
    });
  });
}

async function call({ id, do: kind, channel: name, ...options }: Told<CallKind>): Promise<CallResult> {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`no open channel ${JSON.stringify(name)}`);
  const { program } = channel;
  if (!isSingle(kind)) {
    throw new Unsupported(`${program} sends one request body: it makes no ${kind} calls of several messages`);
  }
  counts.calls++;
  const begin = performance.now();
  const invocation =
    program === 'curl'
      ? curlCall(kind, channel, options, join(scratch, `${id}.headers`))
      : nghttpCall(kind, channel, options);
  let told = kind === 'unary';
  const onMessage = (): void => {
    if (!told) say({ event: 'first-message', id });
    told = true;
  };
  const { cancelAfterMs } = options;
  const timer = cancelAfterMs === undefined ? undefined : setTimeout(() => giveUp(id), cancelAfterMs);
  const ended = await carryOut(id, invocation, onMessage);
  clearTimeout(timer);
  const result = givenUp.delete(id) ? undefined : invocation.read(ended);
  // The other end sees FIN where a gRPC client sends RST_STREAM with CANCEL.
  if (result === undefined) throw new Unsupported(`${program} gives a call up by closing its connection`);
  if (result.code === 0) counts.ok++;
  else counts.failed++;
  return { ...result, ms: performance.now() - begin };
}

/** The application gives a call up: its program ends, and with it the connection. */
function giveUp(id: number): void {
  const child = running.get(id);
  if (child === undefined) return;
  givenUp.add(id);
  child.kill('SIGTERM');
}

async function cancel({ call: id }: Told<'cancel'>): Promise<object> {
  giveUp(id);
  return {};
}

async function close({ channel }: Told<'close'>): Promise<object> {
  channels.delete(channel);
  if (channel === '*') leave();
  return {};
}

const leave = obey<Exclude<ClientCommand, { do: 'run' }>>(
  {
    ...{ open, close, cancel, count: async () => counts },
    ...{ unary: call, 'server-stream': call, 'client-stream': call, bidi: call },
  },
  () => {
    for (const child of running.values()) child.kill('SIGTERM');
  },
);
