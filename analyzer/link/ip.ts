import type { Datagram } from '../model/link.ts';

/** What an IP header turned out to be. */
export type IpKind =
  /** The datagram record is filled and whole. */
  | 'whole'
  /** The datagram record is filled, but its payload is one piece of a larger one: see {@link Fragment}. */
  | 'fragment'
  /** The header is malformed or cut; the record holds nothing to use. */
  | 'bad';

/** Where a fragment belongs. One record a decoder, filled for each fragment. */
export interface Fragment {
  identification: number;
  /** Bytes before this piece in the whole payload. */
  offset: number;
  /** Another piece follows. */
  more: boolean;
}

/** A datagram record to be filled again and again. */
export function emptyDatagram(): Datagram {
  return {
    packet: 0,
    time: 0,
    interfaceId: 0,
    version: 4,
    protocol: 0,
    hopLimit: 0,
    identification: 0,
    source: 0,
    destination: 0,
    payload: 0,
    payloadEnd: 0,
    bytes: new Uint8Array(0),
  };
}
