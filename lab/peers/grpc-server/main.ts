/**
 * The gRPC server of the lab, on grpc-js: answers as it was told over its control channel, never by what a request
 * says, so that nothing on the wire gives a scenario away.
 */
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import type { Behaviour, Method, PeerTls, ServerCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { ignoringDeadlines } from './ignore-deadline.ts';

/** A command by its name. */
type Told<Do extends ServerCommand['do']> = Extract<ServerCommand, { do: Do }>;

/** Messages are bytes: nobody here looks into them, so no schema is needed. */
const identity = (bytes: Buffer): Buffer => bytes;
const path = (method: Method): string => `/shop.v1.Catalog/${method}`;

function methodDefinition(method: Method, responseStream: boolean): grpc.MethodDefinition<Buffer, Buffer> {
  return {
    path: path(method),
    requestStream: false,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

const service: grpc.ServiceDefinition = {
  GetItem: methodDefinition('GetItem', false),
  WatchItems: methodDefinition('WatchItems', true),
};

const behaviours: Record<Method, Behaviour> = { GetItem: {}, WatchItems: {} };
const methods = Object.keys(behaviours) as Method[];
let server: grpc.Server | undefined;

/** Runs something a while later, once at a time; never after the call was cancelled. */
function timerOf(call: grpc.ServerUnaryCall<Buffer, Buffer> | grpc.ServerWritableStream<Buffer, Buffer>) {
  let timer: NodeJS.Timeout | undefined;
  call.on('cancelled', () => {
    clearTimeout(timer);
  });
  return (ms: number, then: () => void): void => {
    if (call.cancelled) return;
    if (ms > 0) timer = setTimeout(then, ms);
    else then();
  };
}

function getItem(call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>): void {
  const { sleepMs = 0, responseBytes = 32, status } = behaviours.GetItem;
  timerOf(call)(sleepMs, () => {
    callback(status ?? null, Buffer.alloc(responseBytes));
  });
}

function watchItems(call: grpc.ServerWritableStream<Buffer, Buffer>): void {
  const { sleepMs = 0, responseBytes = 32, messages = 5, everyMs = 50, status } = behaviours.WatchItems;
  const after = timerOf(call);
  let sent = 0;
  function next(): void {
    if (sent++ < messages) {
      call.write(Buffer.alloc(responseBytes));
      after(everyMs, next);
    } else if (status === undefined) call.end();
    else call.emit('error', status);
  }
  after(sleepMs, next);
}

function credentials(tls: PeerTls | undefined): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const { caFile, certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined)
    throw new Error('a server with TLS needs certFile and keyFile');
  const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
  return grpc.ServerCredentials.createSsl(readFileSync(caFile), [pair], false);
}

async function listen({ address, tls, options }: Told<'listen'>): Promise<{ port: number }> {
  if (server !== undefined) throw new Error('the server is listening already');
  const interceptor = ignoringDeadlines((called) =>
    methods.some((method) => path(method) === called && behaviours[method].ignoresDeadline === true),
  );
  const own = new grpc.Server({ ...options, interceptors: [interceptor] });
  own.addService(service, { GetItem: getItem, WatchItems: watchItems });
  const port = await new Promise<number>((resolve, reject) => {
    own.bindAsync(address, credentials(tls), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(new Error(`cannot listen on ${address}: ${error.message}`));
    });
  });
  server = own;
  return { port };
}

async function behave({ method, behaviour }: Told<'behave'>): Promise<object> {
  if (!methods.includes(method)) {
    throw new Error(`expected one of ${methods.join(', ')}, got ${JSON.stringify(method)}`);
  }
  behaviours[method] = behaviour;
  return {};
}

/** Ends the server: gracefully it waits for calls and connections, else it cuts them. */
async function stop({ graceful }: Told<'stop'>): Promise<object> {
  const own = server;
  if (graceful && own !== undefined) {
    await new Promise<void>((resolve, reject) => {
      own.tryShutdown((error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
  }
  leave();
  return {};
}

const leave = obey<ServerCommand>({ listen, behave, stop }, () => server?.forceShutdown());
