/**
 * The gRPC server of the lab, on grpc-js: answers as it was told over its control channel, never by what a request
 * says, so that nothing on the wire gives a scenario away.
 */
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import type { Behaviour, Method, PeerTls, ServerCommand } from '../../model/peer-protocol.ts';
import { listen } from '../control.ts';

type Unary = grpc.handleUnaryCall<Buffer, Buffer>;
type Streaming = grpc.handleServerStreamingCall<Buffer, Buffer>;

const identity = (bytes: Buffer): Buffer => bytes;

const service: grpc.ServiceDefinition = Object.fromEntries(
  (['GetItem', 'WatchItems'] as const).map((method) => [
    method,
    {
      path: `/shop.v1.Catalog/${method}`,
      requestStream: false,
      responseStream: method === 'WatchItems',
      requestSerialize: identity,
      requestDeserialize: identity,
      responseSerialize: identity,
      responseDeserialize: identity,
    },
  ]),
);

const behaviours = new Map<Method, Behaviour>();
let server: grpc.Server | undefined;

function behaviourOf(method: Method): Behaviour {
  return behaviours.get(method) ?? {};
}

function message({ responseBytes = 32 }: Behaviour): Buffer {
  return Buffer.alloc(responseBytes);
}

/** Runs `then` after a while, unless the call is cancelled first. */
function after(ms: number, call: { on(event: 'cancelled', listener: () => void): unknown }, then: () => void): void {
  const timer = setTimeout(then, ms);
  call.on('cancelled', () => {
    clearTimeout(timer);
  });
}

const getItem: Unary = (call, callback) => {
  const behaviour = behaviourOf('GetItem');
  after(behaviour.sleepMs ?? 0, call, () => {
    const { status } = behaviour;
    if (status === undefined) callback(null, message(behaviour));
    else callback({ code: status.code, details: status.details });
  });
};

const watchItems: Streaming = (call) => {
  const behaviour = behaviourOf('WatchItems');
  const { messages = 5, everyMs = 50, status } = behaviour;
  let sent = 0;
  const end = (): void => {
    if (status === undefined) call.end();
    else call.emit('error', { code: status.code, details: status.details });
  };
  const next = (): void => {
    if (sent >= messages) {
      end();
      return;
    }
    call.write(message(behaviour));
    sent++;
    after(everyMs, call, next);
  };
  after(behaviour.sleepMs ?? 0, call, next);
};

function credentials(tls: PeerTls | undefined): grpc.ServerCredentials {
  if (tls?.certFile === undefined || tls.keyFile === undefined) return grpc.ServerCredentials.createInsecure();
  const pair = { cert_chain: readFileSync(tls.certFile), private_key: readFileSync(tls.keyFile) };
  return grpc.ServerCredentials.createSsl(readFileSync(tls.caFile), [pair], false);
}

function start({ address, tls, options }: Extract<ServerCommand, { do: 'listen' }>): Promise<{ port: number }> {
  const own = new grpc.Server({ ...options });
  own.addService(service, { GetItem: getItem, WatchItems: watchItems });
  server = own;
  return new Promise((resolve, reject) => {
    own.bindAsync(address, credentials(tls), (error, port) => {
      if (error === null) resolve({ port });
      else reject(error);
    });
  });
}

function behave({ method, behaviour }: Extract<ServerCommand, { do: 'behave' }>): Promise<object> {
  behaviours.set(method, behaviour);
  return Promise.resolve({});
}

function stop({ graceful }: Extract<ServerCommand, { do: 'stop' }>): Promise<object> {
  const own = server;
  if (own === undefined) return Promise.resolve({});
  if (!graceful) {
    own.forceShutdown();
    return Promise.resolve({});
  }
  return new Promise((resolve, reject) => {
    own.tryShutdown((error) => {
      if (error === undefined) resolve({});
      else reject(error);
    });
  });
}

listen<ServerCommand>({ listen: start, behave, stop });
