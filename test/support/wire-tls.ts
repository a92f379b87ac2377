/** TLS handshakes in wire scripts, up to the point where a case goes its own way. */
import { certificateDer, type CertificateParts } from './certificate-der.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import {
  certificate,
  certificateRequest,
  clientHello,
  type HelloParts,
  serverHello,
  serverHelloDone,
} from './tls-messages.ts';
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

const year = 365 * 86_400;

/** TLS 1.2 up to ServerHelloDone, with a certificate that is right unless it says otherwise. */
export function serverFlight(
  wire: Wire,
  parts: Partial<CertificateParts> & {
    sni?: string;
    protocol?: string | null;
    /** The server asks for a certificate, of one of these authorities where it names some. */
    request?: boolean | readonly string[];
    client?: string;
    server?: string;
    hop?: string;
  } = {},
): WireDial {
  const { sni = 'catalog.example', protocol = 'h2', request = false, client, server, hop, ...rest } = parts;
  const ends = {
    ...(client === undefined ? {} : { client }),
    ...(server === undefined ? {} : { server }),
    ...(hop === undefined ? {} : { hop }),
  };
  const c = hello(wire, { ...ends, ...(sni === '' ? {} : { sni }) });
  c.server.raw(serverHello(protocol ?? undefined));
  const dates = { notBefore: captureStartSeconds - year, notAfter: captureStartSeconds + year };
  c.server.raw(certificate(certificateDer({ issuer: 'Example Root', ...dates, ...rest })));
  if (request !== false) c.server.raw(certificateRequest(request === true ? [] : request));
  c.server.raw(serverHelloDone());
  wire.wait(1);
  return c;
}
