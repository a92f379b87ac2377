import type { CaptureNote, CaptureStart, Packet } from '../model/packet.ts';

/** What receives the content of a capture file, in the order of the file. */
export interface CaptureSink {
  /** Called once a file, before its first packet. */
  start(start: CaptureStart): void;
  /** The record and its bytes are borrowed: both are reused as soon as this returns. */
  packet(packet: Packet): void;
  /** TLS key log lines embedded in the file (pcapng decryption secrets block, type TLSK). */
  secrets(text: string): void;
  /**
   * A name that the file gives an address (pcapng name resolution block), printable and cut at a length.
   *
   * For people who read a result, never for the analysis: a name may say what the analysis is to find out.
   */
  name?(address: string, name: string): void;
  note(note: CaptureNote): void;
}
