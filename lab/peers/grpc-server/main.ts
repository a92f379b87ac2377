/**
 * The gRPC server of the lab, on grpc-js: answers as it was told over its control channel, never by what a request
 * says, so that nothing on the wire gives a scenario away.
 */
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import type { PeerTls, ServerCommand } from '../../model/peer-protocol.ts';
import { obey } from '../control.ts';
import { deviating } from './deviate.ts';
import { ignoringDeadlines } from './ignore-deadline.ts';
import { behaviourOf, behaviours, counts, implementation, service } from './service.ts';

/** A command by its name. */
type Told<Do extends ServerCommand['do']> = Extract<ServerCommand, { do: Do }>;

let server: grpc.Server | undefined;

function credentials(tls: PeerTls | undefined): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const { caFile, clientCaFile, certFile, keyFile } = tls;
  if (certFile === undefined || keyFile === undefined)
    throw new Error('a server with TLS needs certFile and keyFile');
  const pair = { cert_chain: readFileSync(certFile), private_key: readFileSync(keyFile) };
  return grpc.ServerCredentials.createSsl(
    readFileSync(clientCaFile ?? caFile),
    [pair],
    clientCaFile !== undefined,
  );
}

async function listen({ address, tls, options }: Told<'listen'>): Promise<{ port: number }> {
  if (server !== undefined) throw new Error('the server is listening already');
  const lax = ignoringDeadlines((path) => behaviourOf(path)?.ignoresDeadline === true);
  const own = new grpc.Server({ ...options, interceptors: [deviating(behaviourOf, lax)] });
  own.addService(service, implementation);
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
  if (!Object.hasOwn(behaviours, method)) {
    throw new Error(`expected one of ${Object.keys(behaviours).join(', ')}, got ${JSON.stringify(method)}`);
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

const leave = obey<Exclude<ServerCommand, { do: 'run' }>>(
  { listen, behave, stop, count: async () => counts },
  () => server?.forceShutdown(),
);
