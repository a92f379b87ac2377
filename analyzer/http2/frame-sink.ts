/** What a {@link FrameReader} tells; payloads are borrowed until the call returns. */
export interface FrameSink {
  preface(): void;
  /** The first bytes of the direction are neither preface nor frame header. */
  notHttp2(bytes: Uint8Array): void;
  /** A whole frame that is not DATA: its payload is `bytes` from `start` to `end`. */
  frame(type: number, flags: number, stream: number, bytes: Uint8Array, start: number, end: number): void;
  /** A frame whose payload is not given: of a type without meaning here, too large, or with bytes that are lost. */
  skipped(
    type: number,
    flags: number,
    stream: number,
    length: number,
    why: 'no-interest' | 'too-large' | 'lost',
  ): void;
  dataStart(stream: number, length: number): void;
  /** Part of the body of the DATA frame that started, without padding; null for lost bytes. */
  data(bytes: Uint8Array | null): void;
  /** `content` is the length without padding, -1 when that is lost. */
  dataEnd(flags: number, stream: number, length: number, content: number, badPadding: boolean): void;
  /** Frame boundaries are lost; what follows is what a search finds. */
  lost(): void;
  /** A search found frames again; `preface` when it found the beginning of a connection. */
  found(preface: boolean): void;
}
