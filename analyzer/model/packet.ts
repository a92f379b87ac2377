/**
 * One captured packet, as the capture stage emits it.
 *
 * The record and its bytes are borrowed: both are reused as soon as `emit` returns.
 * Time is nanoseconds since the capture's first packet, as a double (exact below 104 days);
 * the epoch of that first packet is kept once, in {@link CaptureStart}.
 */
export interface Packet {
  /** Position in the file, from 1, as Wireshark's `frame.number`. */
  number: number;
  /** Nanoseconds since the capture's first packet. */
  time: number;
  /** Index of the capture interface (pcapng IDB), 0 in a pcap file. */
  interfaceId: number;
  /** LINKTYPE_ value of the tcpdump.org registry. */
  linkType: number;
  /** Length on the wire; larger than `bytes.length` when a snap length cut the packet. */
  originalLength: number;
  /** Captured bytes from the link layer on. Borrowed. */
  bytes: Uint8Array;
}

/** What is known once the first packet of a capture has been read. */
export interface CaptureStart {
  /** Nanoseconds since 1970 of the first packet. */
  epochNs: bigint;
}

/** A remark of a stage about its input that is no fact about the traffic: shown under `inputs[].notes`. */
export interface CaptureNote {
  kind:
    | 'not-a-capture'
    | 'unsupported-format'
    | 'truncated'
    | 'malformed-block'
    | 'unsupported-link-type'
    | 'tunnel'
    | 'no-timestamp'
    | 'unused-secrets'
    | 'capture-drops';
  /** One sentence for a person. Strings from the file are already escaped. */
  text: string;
  /** Nothing behind this can be read. */
  fatal?: true;
  /** Where in the file, bytes from its start, when that helps. */
  offset?: number;
  /** How many, for counted notes such as `capture-drops`. */
  count?: number;
}
