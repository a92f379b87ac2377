/** Runs the link stage over packets and keeps what it says. */
import { createLinkDecoder } from '../../analyzer/link/decoder.ts';
import type { Fact } from '../../analyzer/model/fact.ts';
import type { Datagram } from '../../analyzer/model/link.ts';
import type { CaptureNote } from '../../analyzer/model/packet.ts';

/** A packet of the input, in short. */
export interface LinkInput {
  bytes: Uint8Array;
  linkType?: number;
  time?: number;
  originalLength?: number;
}

/** A datagram with copies of the bytes that it points at. */
export interface ReadDatagram extends Omit<Datagram, 'bytes'> {
  sourceBytes: number[];
  destinationBytes: number[];
  payloadBytes: number[];
}

/** All that the link stage said. */
export interface LinkRun {
  datagrams: ReadDatagram[];
  facts: Fact[];
  notes: CaptureNote[];
}

/** Numbers the packets from 1. */
export function runLink(packets: readonly LinkInput[]): LinkRun {
  const run: LinkRun = { datagrams: [], facts: [], notes: [] };
  const decoder = createLinkDecoder({
    input: 3,
    datagram({ bytes, ...datagram }) {
      const part = (at: number, end: number): number[] => [...bytes.subarray(at, end)];
      const size = datagram.version === 4 ? 4 : 16;
      run.datagrams.push({
        ...datagram,
        sourceBytes: part(datagram.source, datagram.source + size),
        destinationBytes: part(datagram.destination, datagram.destination + size),
        payloadBytes: part(datagram.payload, datagram.payloadEnd),
      });
    },
    fact: (fact) => void run.facts.push(fact),
    note: (note) => void run.notes.push(note),
  });
  packets.forEach(({ bytes, linkType = 1, time = 0, originalLength = bytes.length }, index) => {
    const copy = Uint8Array.from(bytes);
    decoder.push({ number: index + 1, time, interfaceId: 0, linkType, originalLength, bytes: copy });
    copy.fill(0xee); // the bytes were borrowed
  });
  return run;
}
