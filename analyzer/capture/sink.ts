import type { CaptureNote, CaptureStart, Packet } from '../model/packet.ts';

/** What receives the content of a capture file, in the order of the file. */
export interface CaptureSink {
  /** Called once, before the first packet. */
  start(start: CaptureStart): void;
  /** The record and its bytes are borrowed: both are reused as soon as this returns. */
  packet(packet: Packet): void;
  /** TLS key log lines embedded in the file (pcapng decryption secrets block, type TLSK). */
  secrets(text: string): void;
  note(note: CaptureNote): void;
}
