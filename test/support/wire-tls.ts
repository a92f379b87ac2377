/** TLS handshakes in wire scripts, up to the point where a case goes its own way. */
import { type HelloParts, clientHello } from './tls-messages.ts';
import type { Wire, WireDial } from './wire.ts';

/** TCP is established and the client has sent its hello. */
export function hello(
  wire: Wire,
  parts: HelloParts & { client?: string; server?: string; hop?: string } = {},
): WireDial {
  const { client = '198.18.0.1:40000', server = '198.18.0.2:8443', hop, ...rest } = parts;
  const dialled = wire.dial(client, server, hop);
  dialled.syn();
  dialled.accept();
  dialled.client.raw(clientHello(rest));
  wire.wait(1);
  return dialled;
}

/** The server closes, and the client after it. */
export function serverCloses({ client, server }: WireDial): void {
  server.fin();
  client.fin();
}

/** The client closes, and the server after it. */
export function clientCloses({ client, server }: WireDial): void {
  client.fin();
  server.fin();
}
