/** A connection of TLS 1.3 without keys, for rule cases: sizes and times of records are all that shows of its calls. */
import { encryptedHello, encryptedRecord, sealedHandshake } from './tls-shape.ts';
import type { Wire, WireDial } from './wire.ts';

/** What a script says on such a connection. */
export interface SealedConnection extends WireDial {
  /** A record as large as a request with its message. */
  ask(): void;
  /** A record as large as an answer with its trailers. */
  answer(): void;
  /** A record that carries so many octets. */
  clientRecord(octets: number): void;
  serverRecord(octets: number): void;
}

/** Opens one now: TCP and the handshake, and nothing of HTTP/2. */
export function sealedHandshakeOnly(wire: Wire): Omit<SealedConnection, 'ask' | 'answer'> {
  // A port at which Wireshark looks for TLS by itself.
  const c = wire.dial('198.18.0.1:40000', '198.18.0.2:443');
  c.syn();
  c.accept();
  const { clientHello, serverHello } = encryptedHello();
  c.client.raw(clientHello);
  c.server.raw(serverHello);
  const clientRecord = (octets: number): void => {
    c.client.raw(encryptedRecord(octets));
  };
  const serverRecord = (octets: number): void => {
    c.server.raw(encryptedRecord(octets));
  };
  sealedHandshake.server.forEach(serverRecord);
  sealedHandshake.client.forEach(clientRecord);
  sealedHandshake.tickets.forEach(serverRecord);
  return { ...c, clientRecord, serverRecord };
}

/** The same, and SETTINGS both ways. */
export function sealed(wire: Wire): SealedConnection {
  const c = sealedHandshakeOnly(wire);
  const { clientRecord, serverRecord } = c;
  clientRecord(39);
  serverRecord(15);
  serverRecord(9);
  clientRecord(9);
  return {
    ...c,
    ask: () => {
      clientRecord(140);
    },
    answer: () => {
      serverRecord(90);
    },
  };
}
