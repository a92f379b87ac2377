import type { Direction } from '../chunk.ts';

/** What a certificate says of itself (RFC 5280); nothing of it is verified here. */
export interface CertificateFacts {
  /** `C=ZZ, O=Example, CN=calls.test`, in the order of the certificate. */
  subject: string;
  /** The last CN of the subject. */
  commonName?: string;
  issuer: string;
  /** Of the subjectAltName: DNS names as they are, addresses as text, others as `uri:…` and `email:…`. */
  names: readonly string[];
  /** Seconds since 1970, as the packet times of a capture plus its start. */
  notBeforeSeconds: number;
  notAfterSeconds: number;
  /** Subject and issuer are the same: nobody else vouches for it. */
  selfSigned: boolean;
  /** Hexadecimal digits. */
  serial: string;
  /** `rsa`, `ec`, `ed25519`, `ed448`, or the object identifier. */
  keyType: string;
}

/** How a connection that repeats an earlier session says so: by id or ticket before TLS 1.3, by PSK in it. */
export type Resumption = 'session-id' | 'ticket' | 'psk';

/** How far a handshake came. */
export type HandshakeReach =
  | 'client-hello' // nothing of TLS came back
  | 'hello-retry' // the server asked for another key share, and that was all
  | 'server-hello' // the server answered and sent nothing after it
  | 'server-flight' // the server sent its certificate or sealed records; the client did not finish
  | 'client-flight'; // the client sent more than its hello, and one of the two Finished is missing

/** Facts of TLS records, handshake and alerts (RFC 8446, RFC 5246). */
export interface TlsFacts {
  'tls.client-hello': {
    /** Empty when the extension is there and malformed; absent for targets given as an address. */
    sni?: string;
    alpn: readonly string[];
    versions: readonly number[];
    /** Suites, groups and key shares in the client's order; GREASE values (RFC 8701) are left out. */
    ciphers: readonly number[];
    groups: readonly number[];
    keyShares: readonly number[];
    signatureAlgorithms: readonly number[];
    /** What the client offers to resume; `session-id` may be TLS 1.3's compatibility id, which no server accepts. */
    resumption?: Resumption;
    /** 0-RTT is offered. */
    earlyData: boolean;
    /** Bytes of the message, header included: beside the packets it shows whether it was cut into segments. */
    length: number;
    /** The first one of a connection is 1; the second follows a HelloRetryRequest or begins a renegotiation. */
    number: number;
  };
  'tls.server-hello': {
    version: number;
    cipher: number;
    cipherName: string;
    helloRetryRequest: boolean;
    /** The group that was chosen (TLS 1.3), or is asked for by a HelloRetryRequest. */
    group?: number;
    /**
     * The session that was offered is resumed. A TLS 1.2 server that takes a ticket from a client without session id
     * does not show it here.
     */
    resumed: boolean;
  };
  /** The protocol that the server chose; absent from TLS 1.3 captures without keys (EncryptedExtensions hides it). */
  'tls.alpn': { chosen: string | null };
  /** The server's word on 0-RTT that was offered. */
  'tls.early-data': { accepted: boolean };
  /**
   * A Certificate message; a chain of 0 is a client that has none. `leaf` is absent then, and where the certificate is
   * malformed; both are where it is compressed (RFC 8879).
   */
  'tls.certificate': {
    direction: Direction;
    chainLength?: number;
    leaf?: CertificateFacts;
    compressed?: boolean;
  };
  /** The server asks the client for a certificate, by one of these authorities; a long list is cut. */
  'tls.certificate-request': { direction: Direction; authorities: readonly string[]; authorityCount: number };
  /** The server gave a ticket for resumption; `maxEarlyData` when it allows 0-RTT. */
  'tls.session-ticket': { direction: Direction; lifetimeSeconds: number; maxEarlyData?: number };
  /** The Finished of a direction; `inferred` when it is the first sealed record of its kind and stays closed. */
  'tls.finished': { direction: Direction; inferred: boolean };
  /** Both Finished were seen; `duration` since the ClientHello that began it. `from` is the later one. */
  'tls.established': { duration: number; inferred: boolean; renegotiation: boolean };
  /**
   * A direction ended, or the capture, before both Finished were seen. `silence` is the time since the last record of
   * either side, `duration` since the ClientHello.
   */
  'tls.handshake-unfinished': { reached: HandshakeReach; duration: number; silence: number };
  /** The sender goes on with new keys (RFC 8446 4.6.3); `requested` when the peer is asked to do the same. */
  'tls.key-update': { direction: Direction; requested: boolean };
  /** `level`, `description` and `name` are absent when the alert could not be decrypted. */
  'tls.alert': {
    direction: Direction;
    level?: number;
    description?: number;
    /** `handshake_failure`, or `alert_200`. */
    name?: string;
    /** It came under keys: in clear it can be read in any capture. */
    sealed: boolean;
  };
  'tls.close-notify': { direction: Direction };
  /**
   * FIN came inside a record: `received` bytes of it were there, header included; `length` is what it would have had,
   * absent when not even the header was whole.
   */
  'tls.truncated-record': { direction: Direction; received: number; length?: number };
  /** The first bytes of a direction of a TLS connection are not TLS; `first` is up to 16 of them in hexadecimal. */
  'tls.plaintext': { direction: Direction; protocol: 'http/1' | 'http/2' | 'unknown'; first: string };
  /** The first bytes of a server, answering plaintext, are a TLS alert: the port speaks TLS. */
  'tls.refused-plaintext': { direction: Direction; level: number; description: number; name: string };
  /** The first application record of a direction that no key opens. */
  'tls.undecryptable': { direction: Direction; reason: string };
  /** One record of a direction without keys: its type and payload length are all that show. Only when wanted. */
  'tls.record': { direction: Direction; length: number; type: number };
}
