/**
 * Changes names inside a TLS connection whose keys are there: records are opened, changed in place, and sealed again
 * under the same key and nonce, so that the keys in the capture still open them. In the clear handshake, names are
 * changed where they stand: nobody verifies a Finished message in a capture.
 */
import { createCipheriv } from 'node:crypto';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { OpenedRecord } from '../../../analyzer/tls/direction.ts';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import { createTls } from '../../../analyzer/tls/stage.ts';
import { hideKnown, readHttp2 } from './hide-http2.ts';
import type { Change } from './hide-http2.ts';
import type { Names } from './names.ts';
import type { TcpConnection } from './streams.ts';

const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const tagLength = 16;

/** An opened record, owned, with what sealing it again takes. */
interface Sealed {
  type: number;
  content: Uint8Array;
  /** Writes the content, changed or not, back into the stream. */
  seal(stream: Uint8Array): void;
}

/** Reads a TLS connection; the changes are to be made on its streams. */
export function readTls(connection: TcpConnection, keyLog: string, names: Names): Change[] {
  const records: Record<Direction, Sealed[]> = { 'to-server': [], 'to-client': [] };
  const plain: Record<Direction, Sealed[]> = { 'to-server': [], 'to-client': [] };
  const isCut = { 'to-server': false, 'to-client': false };
  const keys = createKeyLog();
  keys.add(keyLog);
  const stage = createTls({
    input: 0,
    connection,
    keys,
    fact(fact) {
      if (fact.kind === 'tls.client-hello' && fact.sni !== undefined) names.learn(fact.sni);
    },
    opened(opened) {
      records[opened.direction].push(sealedAgain(opened));
    },
    plain: {
      push(chunk) {
        // Behind missing plaintext, frames and header blocks can no longer be told apart.
        if (chunk.gap !== undefined) isCut[chunk.direction] = true;
        const record = records[chunk.direction].at(-1);
        if (!isCut[chunk.direction] && record !== undefined) plain[chunk.direction].push(record);
      },
      end: () => undefined,
    },
  });
  for (const chunk of connection.chunks) stage.push(chunk);

  return (['to-server', 'to-client'] as const).flatMap((direction) => {
    const stream = connection.streams[direction];
    const flat = new Uint8Array(Buffer.concat(plain[direction].map((record) => record.content)));
    const changes = readHttp2(flat, names) ?? [];
    return [
      ...changes,
      () => {
        let at = 0;
        for (const record of plain[direction]) {
          record.content.set(flat.subarray(at, at + record.content.length));
          at += record.content.length;
        }
        for (const record of records[direction]) {
          if (record.type === HANDSHAKE) hideHandshake(record.content, names);
          record.seal(stream.bytes);
        }
        hideClearHandshake(stream.bytes, names);
      },
    ];
  });
}

function sealedAgain({ record, sequence, cipher, opened }: OpenedRecord): Sealed {
  const { suite, keys } = cipher;
  const nonce = cipher.nonce(record, sequence);
  const aad = cipher.additionalData(record, sequence);
  const payload = record.end - record.start;
  const prefix = suite.tls13 ? 0 : cipher.overhead - 5 - tagLength;
  const inner = payload - prefix - tagLength;
  const at = record.offset + 5 + prefix;
  const { type } = opened;
  const content = Uint8Array.from(opened.content);
  return {
    type,
    content,
    seal(stream) {
      const plain = Buffer.alloc(inner);
      plain.set(content);
      if (suite.tls13) plain[content.length] = type; // the zeros behind it are its padding (RFC 8446 5.4)
      const options = { authTagLength: tagLength };
      const { aead } = suite;
      // The lab's peers choose none of the others.
      if (aead !== 'aes-128-gcm' && aead !== 'aes-256-gcm' && aead !== 'chacha20-poly1305')
        throw new Error(`records of ${suite.name} cannot be sealed again`);
      const sealer =
        aead === 'chacha20-poly1305'
          ? createCipheriv(aead, keys.key, nonce, options)
          : createCipheriv(aead, keys.key, nonce, options);
      sealer.setAAD(aad, { plaintextLength: inner });
      stream.set(Buffer.concat([sealer.update(plain), sealer.final(), sealer.getAuthTag()]), at);
    },
  };
}

/** Handshake records up to the first that is sealed: hellos, and in TLS 1.2 the certificates. */
function hideClearHandshake(stream: Uint8Array, names: Names): void {
  for (let at = 0; at + 5 <= stream.length && stream[at] === HANDSHAKE;) {
    const end = at + 5 + (((stream[at + 3] ?? 0) << 8) | (stream[at + 4] ?? 0));
    hideHandshake(stream.subarray(at + 5, end), names);
    at = end;
  }
}

/** Names in hellos and certificates, and the addresses that a certificate is for (RFC 5280 4.2.1.6, iPAddress). */
function hideHandshake(content: Uint8Array, names: Names): void {
  hideKnown(content, names);
  for (const [address, other] of names.addresses) {
    const entry = (text: string): Buffer => Buffer.of(0x87, 4, ...text.split('.').map(Number));
    const at = Buffer.from(content).indexOf(entry(address));
    if (at !== -1) content.set(entry(other), at);
  }
}

/** Whether a direction that begins like this is TLS with something to open or to rename. */
export function beginsLikeTls(first: Uint8Array): boolean {
  return (first[0] === HANDSHAKE || first[0] === APPLICATION_DATA) && first[1] === 3;
}
