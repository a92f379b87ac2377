/**
 * The gRPC client of the lab, on grpc-js: makes the calls that it is told to make and says how each ended.
 *
 * It retries nothing by itself unless its channel options say so: a scenario wants to see the first failure.
 */
import './resolver.ts';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import type { CallKind, CallResult, ClientCommand, GrpcOptions, PeerTls } from '../../model/peer-protocol.ts';
import { obey, say } from '../control.ts';
import { counts, type OpenCall, startCall } from './calls.ts';

/** A command by its name. */
type Told<Do extends ClientCommand['do']> = Extract<ClientCommand, { do: Do }>;

/** Longest wait for a channel to become ready. */
const connectCeilingMs = 10_000;
const channels = new Map<string, grpc.Client>();
/** Calls under way, by the number of the command that began them. */
const calls = new Map<number, OpenCall>();

function credentials(tls: PeerTls | undefined): grpc.ChannelCredentials {
  if (tls === undefined) return grpc.credentials.createInsecure();
  const key = tls.keyFile === undefined ? null : readFileSync(tls.keyFile);
  const cert = tls.certFile === undefined ? null : readFileSync(tls.certFile);
  return grpc.credentials.createSsl(readFileSync(tls.caFile), key, cert);
}

/** The target is an address; SNI, the verified name and `:authority` are those of the service behind it. */
function nameOptions(name: string | undefined): grpc.ClientOptions {
  return name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name };
}

function channelOptions(tls: PeerTls | undefined, options: GrpcOptions | undefined): grpc.ClientOptions {
  return {
    // Each channel has connections of its own: a scenario counts them.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    ...nameOptions(tls?.serverName),
    ...options,
  };
}

function channelOf(name: string): grpc.Client {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`no open channel ${JSON.stringify(name)}`);
  return channel;
}

async function open({ channel, target, tls, options, lazy = false }: Told<'open'>): Promise<object> {
  if (channels.has(channel)) throw new Error(`channel ${JSON.stringify(channel)} is open already`);
  const client = new grpc.Client(target, credentials(tls), channelOptions(tls, options));
  channels.set(channel, client);
  if (lazy) return {};
  await new Promise<void>((resolve, reject) => {
    client.waitForReady(Date.now() + connectCeilingMs, (error) => {
      if (error === undefined) return resolve();
      client.close();
      channels.delete(channel);
      reject(
        new Error(`channel ${JSON.stringify(channel)} to ${target} did not become ready: ${error.message}`),
      );
    });
  });
  return {};
}

async function call({ id, do: kind, channel, ...options }: Told<CallKind>): Promise<CallResult> {
  const own = startCall(channelOf(channel), kind, options, () => {
    if (kind !== 'unary') say({ event: 'first-message', id });
  });
  calls.set(id, own);
  try {
    return await own.result;
  } finally {
    calls.delete(id);
  }
}

/** Cancels a call under way, as the application would; one that has ended is left alone. */
async function cancel({ call: id }: Told<'cancel'>): Promise<object> {
  calls.get(id)?.cancel();
  return {};
}

function closeAll(): void {
  for (const client of channels.values()) client.close();
  channels.clear();
}

/** Closes one channel; by the name `*` all of them, and then the client is done. */
async function close({ channel }: Told<'close'>): Promise<object> {
  if (channel === '*') leave();
  else {
    channelOf(channel).close();
    channels.delete(channel);
  }
  return {};
}

const leave = obey<Exclude<ClientCommand, { do: 'run' }>>(
  {
    ...{ open, close, cancel, count: async () => counts },
    ...{ unary: call, 'server-stream': call, 'client-stream': call, bidi: call },
  },
  closeAll,
);
