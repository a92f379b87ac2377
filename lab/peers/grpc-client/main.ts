/**
 * The gRPC client of the lab, on grpc-js: makes the calls that it is told to make and says how each ended.
 *
 * It retries nothing by itself unless its channel options say so: a scenario wants to see the first failure.
 */
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import type { CallResult, ClientCommand, GrpcOptions, PeerTls } from '../../model/peer-protocol.ts';
import { listen, say } from '../control.ts';

/** Longest wait for a channel to become ready. */
const connectCeilingMs = 10_000;

const identity = (bytes: Buffer): Buffer => bytes;
const path = (method: string): string => `/shop.v1.Catalog/${method}`;

const channels = new Map<string, grpc.Client>();

function credentials(tls: PeerTls | undefined): grpc.ChannelCredentials {
  if (tls === undefined) return grpc.credentials.createInsecure();
  const key = tls.keyFile === undefined ? null : readFileSync(tls.keyFile);
  const cert = tls.certFile === undefined ? null : readFileSync(tls.certFile);
  return grpc.credentials.createSsl(readFileSync(tls.caFile), key, cert);
}

function optionsOf(tls: PeerTls | undefined, options: GrpcOptions | undefined): grpc.ClientOptions {
  const name = tls?.serverName;
  return {
    // Each channel has connections of its own: a scenario counts them.
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_retries': 0,
    ...(name === undefined ? {} : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }),
    ...options,
  };
}

function channelOf(name: string): grpc.Client {
  const channel = channels.get(name);
  if (channel === undefined) throw new Error(`no open channel ${JSON.stringify(name)}`);
  return channel;
}

function deadlineOf(deadlineMs: number | undefined): grpc.CallOptions {
  return deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
}

function open({ channel, target, tls, options }: Extract<ClientCommand, { do: 'open' }>): Promise<object> {
  const client = new grpc.Client(target, credentials(tls), optionsOf(tls, options));
  channels.set(channel, client);
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + connectCeilingMs, (error) => {
      if (error === undefined) resolve({});
      else reject(new Error(`channel ${channel} to ${target} did not become ready: ${error.message}`));
    });
  });
}

function unary(command: Extract<ClientCommand, { do: 'unary' }>): Promise<CallResult> {
  const begin = performance.now();
  const request = Buffer.alloc(command.requestBytes ?? 16);
  return new Promise((resolve) => {
    channelOf(command.channel).makeUnaryRequest(
      path('GetItem'),
      identity,
      identity,
      request,
      new grpc.Metadata(),
      deadlineOf(command.deadlineMs),
      (error, response) => {
        const ms = performance.now() - begin;
        if (error === null) resolve({ code: 0, details: '', ms, messages: response === undefined ? 0 : 1 });
        else resolve({ code: error.code, details: error.details, ms, messages: 0 });
      },
    );
  });
}

function serverStream(command: Extract<ClientCommand, { do: 'server-stream' }>): Promise<CallResult> {
  const begin = performance.now();
  const request = Buffer.alloc(command.requestBytes ?? 16);
  const call = channelOf(command.channel).makeServerStreamRequest(
    path('WatchItems'),
    identity,
    identity,
    request,
    new grpc.Metadata(),
    deadlineOf(command.deadlineMs),
  );
  let messages = 0;
  call.on('data', () => {
    if (++messages === 1) say({ event: 'first-message', id: command.id });
  });
  // The status event carries the end, good or bad; an error event without a listener would end the process.
  call.on('error', () => undefined);
  return new Promise((resolve) => {
    call.on('status', ({ code, details }: grpc.StatusObject) => {
      resolve({ code, details, ms: performance.now() - begin, messages });
    });
  });
}

/** Closes one channel, or all of them by the name `*`. */
function close({ channel }: Extract<ClientCommand, { do: 'close' }>): Promise<object> {
  for (const [name, client] of channels) {
    if (channel !== '*' && name !== channel) continue;
    client.close();
    channels.delete(name);
  }
  return Promise.resolve({});
}

listen<ClientCommand>({ open, unary, 'server-stream': serverStream, close });
