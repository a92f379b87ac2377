/** Scripts of records without keys by their sizes: `say(wire, c, '>158 <67 @300 >13 >2 F')`. */
import { sealedHandshakeOnly } from './sealed-wire.ts';
import type { Wire, WireConnection } from './wire.ts';

/** What a script of sizes needs of a connection. */
interface Sides {
  client: { raw(bytes: Uint8Array): void; fin(): void };
  server: { raw(bytes: Uint8Array): void; fin(): void };
}

/** Both hops of a proxy; without keys the address of the proxy is all that joins them. */
export function twoHops(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
  wire.wait(20);
  return { down, up };
}

/** A connection on which nothing was said behind the handshake, not even SETTINGS. */
export function silent(wire: Wire): Sides {
  const { client, server, clientRecord, serverRecord } = sealedHandshakeOnly(wire);
  const raw = (record: (octets: number) => void) => (bytes: Uint8Array) => {
    record(bytes.length);
  };
  return {
    client: { raw: raw(clientRecord), fin: () => client.fin() },
    server: { raw: raw(serverRecord), fin: () => server.fin() },
  };
}

/**
 * What is sent, in order: `>158` a record of the client with 158 octets of plaintext, `<67` one of the server, `@300`
 * milliseconds in which nothing is, `>F` and `<F` a FIN. `>2` and `<2` are alerts by their size.
 */
export function say(wire: Wire, c: Sides, text: string): void {
  for (const [, kind = '', what = ''] of text.matchAll(/([<>@])([F\d]+)/g)) {
    const side = kind === '>' ? c.client : c.server;
    if (kind === '@') wire.wait(Number(what));
    else if (what === 'F') side.fin();
    else side.raw(new Uint8Array(Number(what)));
  }
}
