/**
 * The script of the raw HTTP/2 peer, as data: what it does beside or instead of what a correct minimal gRPC peer does.
 *
 * Without a script it is that correct peer. A fault writes the one deviation and leaves the rest alone.
 */

/**
 * A stream: a number, the stream of the call at hand, or one counted from the highest stream that the client opened
 * (`{ last: 2 }` is the next one that it has not opened yet).
 */
export type StreamRef = number | 'own' | { last: number };

/** Header fields in order; names are sent as they stand, legal or not. */
export type RawFields = readonly (readonly [name: string, value: string])[];

/** Frame types by name (RFC 9113 section 6). */
export type RawFrameName =
  | 'DATA'
  | 'HEADERS'
  | 'PRIORITY'
  | 'RST_STREAM'
  | 'SETTINGS'
  | 'PUSH_PROMISE'
  | 'PING'
  | 'GOAWAY'
  | 'WINDOW_UPDATE'
  | 'CONTINUATION';

/** One frame. `stream` is the call's own where the type has one, unless given. */
export type RawFrame =
  /** `message`: a gRPC message of so many bytes; `claims`: what its prefix says; `body`: so many bytes of no message. */
  | {
      type: 'DATA';
      stream?: StreamRef;
      message?: number;
      claims?: number;
      body?: number;
      text?: string;
      endStream?: boolean;
      padding?: number;
      padLength?: number;
    }
  /** `block` is a header block as hex, in place of `fields`. */
  | {
      type: 'HEADERS' | 'CONTINUATION';
      stream?: StreamRef;
      fields?: RawFields;
      block?: string;
      endStream?: boolean;
      endHeaders?: boolean;
    }
  | { type: 'RST_STREAM'; stream?: StreamRef; code: number }
  | { type: 'SETTINGS'; parameters?: readonly (readonly [id: number, value: number])[]; ack?: boolean }
  | { type: 'PING'; ack?: boolean }
  | { type: 'GOAWAY'; lastStream: StreamRef; code: number; debug?: string }
  | { type: 'WINDOW_UPDATE'; stream?: StreamRef; increment: number }
  | { type: 'PRIORITY'; stream?: StreamRef; dependency: StreamRef; weight: number }
  /** Any frame at all: payload as hex, `length` is what the header claims. */
  | { type: number; flags?: number; stream?: StreamRef; payload?: string; length?: number };

/** A state to wait for. Every wait ends when the connection does, and with it the script. */
export type RawWait =
  | { preface: true }
  /** The n-th frame of that type on this connection (1 unless given). */
  | { frame: RawFrameName; ack?: boolean; count?: number }
  /** HEADERS, or END_STREAM, of the other side on the call's own stream. */
  | { own: 'headers' | 'end' }
  /** So many bytes of DATA on the call's own stream, or of anything on the connection. */
  | { ownBytes: number }
  | { bytes: number }
  /** A rhythm, not a state. */
  | { ms: number };

/** One step of a script. */
export type RawStep =
  | { send: readonly RawFrame[] }
  /** Bytes that are no frame: hex, or latin1 text. */
  | { bytes: string }
  | { text: string }
  | { wait: RawWait }
  /** The client opens a new stream, which becomes the own one. */
  | { open: 'stream' }
  | { repeat: number; steps: readonly RawStep[] }
  /** Adds one to a counter of the peer: the proof that the script came so far. */
  | { count: string }
  | { habits: RawHabits }
  /** Stops or resumes reading; what arrives meanwhile stays in the kernel. */
  | { read: boolean }
  /**
   * `fin` after what was sent, `rst` at once, `close` after what was sent, without reading what waits (the kernel then
   * sends RST), `cut` after what was sent, by the beginning of a record of TLS and FIN of TCP, as a relay that knows
   * nothing of TLS (a server's, over TLS alone).
   */
  | { close: 'fin' | 'rst' | 'close' | 'cut' };

/** What the peer does by itself; all on unless set to false. */
export interface RawHabits {
  ackSettings?: boolean;
  answerPings?: boolean;
  /** Gives back windows as DATA is read. */
  updateWindows?: boolean;
}

/** What TLS may be chosen; unset is Node's default with ALPN `h2`. */
export interface RawTls {
  alpn?: readonly string[];
  minVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  maxVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
  ciphers?: string;
  /** A client that leaves when the handshake did not choose `h2`, as grpc-go and C-core do; grpc-js stays. */
  insists?: boolean;
}

/** The whole script. */
export interface RawScript {
  /** Plain TCP also where the run is over TLS: whoever comes with a ClientHello gets no answer to it. */
  plainTcp?: boolean;
  /** False for a client that does not send the preface of HTTP/2. */
  preface?: boolean;
  tls?: RawTls;
  habits?: RawHabits;
  /**
   * Gives a connection up by GOAWAY(SETTINGS_TIMEOUT) and FIN when its SETTINGS are not acknowledged within so many
   * milliseconds of the first frame of the other side (RFC 9113 6.5.3); never unless given.
   */
  settingsTimeoutMs?: number;
  /** Sent first on each connection, in place of an empty SETTINGS (after the preface of a client). */
  opening?: readonly RawStep[];
  /** Carried out on each connection after the opening, beside the calls. */
  steps?: readonly RawStep[];
  /**
   * What is done with the n-th call that the peer serves or makes, over all of its connections; the last one is used
   * again and again. A correct call where there is none.
   */
  calls?: readonly (readonly RawStep[])[];
}
