/**
 * The raw HTTP/2 peer: a correct minimal gRPC server or client, until its script says otherwise. It can send any
 * frame, legal or not, at any moment, over TCP or TLS.
 *
 * As a server it answers every call with one message and OK, whatever its path; it never decodes a request, so
 * nothing in one can change what it does.
 */
import type { Socket } from 'node:net';
import { ErrorCode, Flag, FrameType } from '../../../analyzer/model/codes.ts';
import { clientPreface } from '../../../analyzer/model/wire/frames.ts';
import type { CallKind, CallResult, ClientCommand, ServerCommand } from '../../model/peer-protocol.ts';
import type { RawScript, RawStep } from '../../model/raw-script.ts';
import { obey, say } from '../control.ts';
import { type Counters, createConnection, type RawConnection } from './connection.ts';
import { createHeaderReader } from './header-reader.ts';
import { runSteps } from './interpret.ts';
import { plainAnswer, plainRequest, requestHeaders } from './plain-call.ts';
import { readResult } from './result.ts';
import { connect, endpoint, listen as listenOn } from './sockets.ts';

type Command =
  | Exclude<ServerCommand, { do: 'behave' }>
  | Exclude<ClientCommand, { do: 'count' | 'run' | 'cancel' }>;
type Told<Do extends Command['do']> = Extract<Command, { do: Do }>;

/** A client's channel: one connection, or the reason why there is none. */
type RawChannel = OpenChannel | { failure: string };

interface OpenChannel {
  connection: RawConnection;
  read: ReturnType<typeof createHeaderReader>;
  headers(kind: CallKind): ReturnType<typeof requestHeaders>;
}

/** The status of calls without a connection. */
const unavailable = 14;
const counters: Counters = {};
const connections = new Set<RawConnection>();
const channels = new Map<string, RawChannel>();
let script: RawScript = {};
let calls = 0;
let listening: { close(): void } | undefined;

function count(name: string): void {
  counters[name] = (counters[name] ?? 0) + 1;
}

/** What ALPN chose in a handshake. */
function chose(protocol: string): void {
  count(`alpn.${protocol}`);
}

/** The steps of the next call, from the script or the correct ones. */
function nextCall(correct: readonly RawStep[]): readonly RawStep[] {
  const scripted = script.calls ?? [];
  return scripted[Math.min(calls++, scripted.length - 1)] ?? correct;
}

/** Steps end with their connection; that is no failure of theirs. */
async function run(steps: readonly RawStep[], connection: RawConnection, own = 0): Promise<number> {
  try {
    return await runSteps(steps, connection, own);
  } catch {
    return own;
  }
}

function take(socket: Socket, role: 'client' | 'server'): RawConnection {
  const connection = createConnection(socket, role, counters, (stream) => {
    void run(nextCall(plainAnswer), connection, stream);
  });
  Object.assign(connection.habits, script.habits);
  connections.add(connection);
  socket.on('close', () => connections.delete(connection));
  // Half-open sockets let a script stop sending and go on reading; without one, an end is answered by an end.
  socket.on('end', () => socket.end());
  if (role === 'client' && script.preface !== false) connection.write(clientPreface);
  const { settingsTimeoutMs } = script;
  if (settingsTimeoutMs !== undefined) awaitSettingsAck(connection, settingsTimeoutMs).catch(() => undefined);
  void run([...(script.opening ?? [{ send: [{ type: 'SETTINGS' }] }]), ...(script.steps ?? [])], connection);
  return connection;
}

/** Ends a connection whose other side has not acknowledged SETTINGS in time, as nghttpx does. */
async function awaitSettingsAck(connection: RawConnection, ms: number): Promise<void> {
  const acknowledged = (): boolean =>
    connection.received.frames.some(
      ({ type, flags }) => type === FrameType.SETTINGS && (flags & Flag.ACK) !== 0,
    );
  await connection.when(() => connection.received.frames.length > 0);
  setTimeout(() => {
    if (acknowledged() || connection.closed) return;
    connection.send({ type: 'GOAWAY', lastStream: 0, code: ErrorCode.SETTINGS_TIMEOUT }, 0);
    connection.socket.end();
  }, ms);
}

async function listen({ address, tls, script: told = {} }: Told<'listen'>): Promise<{ port: number }> {
  script = told;
  const { port, close } = await listenOn(
    ...([address, tls, script] as const),
    (socket) => void take(socket, 'server'),
    {
      chose,
      refused(code) {
        count('handshakes-failed');
        count(`handshakes-failed.${code}`);
      },
    },
  );
  listening = { close };
  return { port };
}

/** Connects. Where the first call is to find out, a channel without a connection is one whose calls fail. */
async function open({ channel, target, tls, script: told = {}, lazy }: Told<'open'>): Promise<object> {
  script = told;
  let socket: Socket;
  try {
    socket = await connect(target, tls, script, chose);
  } catch (error) {
    count('not-connected');
    if (lazy !== true) throw error;
    channels.set(channel, { failure: error instanceof Error ? error.message : String(error) });
    return {};
  }
  const connection = take(socket, 'client');
  const authority = tls?.serverName ?? endpoint(target).host;
  const scheme = tls === undefined ? 'http' : 'https';
  channels.set(channel, {
    connection,
    read: createHeaderReader(),
    headers: (kind) => requestHeaders(kind, scheme, authority),
  });
  return {};
}

async function call({ id, do: kind, channel: name, requestBytes = 16 }: Told<CallKind>): Promise<CallResult> {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`no open channel ${JSON.stringify(name)}`);
  if ('failure' in channel) return { code: unavailable, details: channel.failure, ms: 0, messages: 0 };
  const begin = performance.now();
  const { connection, headers, read } = channel;
  const own = await run(nextCall(plainRequest(headers(kind), requestBytes)), connection);
  const result = readResult(connection.stream(own), connection.closed, read);
  if (result.messages > 0 && kind !== 'unary') say({ event: 'first-message', id });
  return { ...result, ms: performance.now() - begin };
}

/** Carries out steps on every connection that stands, now. */
async function runNow({ steps }: Told<'run'>): Promise<object> {
  await Promise.all([...connections].map((connection) => run(steps, connection, connection.highest())));
  return {};
}

async function close({ channel }: Told<'close'>): Promise<object> {
  const own = channels.get(channel);
  if (channel === '*') leave();
  else if (own !== undefined && 'connection' in own) own.connection.socket.end();
  channels.delete(channel);
  return {};
}

/** A correct end: GOAWAY and FIN on what still stands. */
function goodbye(): void {
  listening?.close();
  for (const connection of connections) {
    connection.send({ type: 'GOAWAY', lastStream: { last: 0 }, code: 0 }, 0);
    connection.socket.end();
  }
}

const leave = obey<Command>(
  {
    ...{ listen, open, close, run: runNow, count: async () => counters },
    ...{ unary: call, 'server-stream': call, 'client-stream': call, bidi: call },
    async stop() {
      leave();
      return {};
    },
  },
  goodbye,
);
