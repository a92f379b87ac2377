import type { Direction } from '../chunk.ts';

/** Facts of TLS records, handshake and alerts (RFC 8446, RFC 5246). */
export interface TlsFacts {
  'tls.client-hello': { sni?: string; alpn: readonly string[]; versions: readonly number[] };
  'tls.server-hello': { version: number; cipher: number; helloRetryRequest: boolean };
  /** The protocol that the server chose; absent from TLS 1.3 captures without keys (EncryptedExtensions hides it). */
  'tls.alpn': { chosen: string | null };
  /** `level` and `description` are absent when the alert could not be decrypted. */
  'tls.alert': { direction: Direction; level?: number; description?: number };
  'tls.close-notify': { direction: Direction };
  /** The first application record of a direction that no key opens. */
  'tls.undecryptable': { direction: Direction; reason: string };
  /** One record of a direction without keys: its payload length is all that shows. */
  'tls.record': { direction: Direction; length: number };
}
