/** Scripts of records without keys by their sizes: `say(wire, c, '>158 <67 @300 >13 >2 F')`. */
import type { Wire, WireConnection } from './wire.ts';

/** Both hops of a proxy; without keys the address of the proxy is all that joins them. */
export function twoHops(wire: Wire): { down: WireConnection; up: WireConnection } {
  const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  const up = wire.connect('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
  wire.wait(20);
  return { down, up };
}

/**
 * What is sent, in order: `>158` a record of the client with 158 octets of plaintext, `<67` one of the server, `@300`
 * milliseconds in which nothing is, `>F` and `<F` a FIN. `>2` and `<2` are alerts by their size.
 */
export function say(wire: Wire, c: WireConnection, text: string): void {
  for (const [, kind = '', what = ''] of text.matchAll(/([<>@])([F\d]+)/g)) {
    const side = kind === '>' ? c.client : c.server;
    if (kind === '@') wire.wait(Number(what));
    else if (what === 'F') side.fin();
    else side.raw(new Uint8Array(Number(what)));
  }
}
