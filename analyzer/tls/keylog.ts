/**
 * Session secrets by client random, read from key logs in the NSS format (draft-ietf-tls-keylogfile): one
 * `LABEL client_random secret` a line, as written by SSLKEYLOGFILE and Node's `keylog` event, and as embedded in
 * pcapng decryption secrets blocks.
 */
import { parseKeyLogLine } from './keylog-line.ts';
import { createSecretStore } from './secret-store.ts';

/** What the key logs hold about one connection. */
export interface SessionSecrets {
  /** TLS 1.2 and older, 48 bytes. */
  master?: Uint8Array;
  clientEarly?: Uint8Array;
  clientHandshake?: Uint8Array;
  serverHandshake?: Uint8Array;
  /** By generation: 0 after the handshake, one more after each KeyUpdate; a log need not hold the later ones. */
  clientTraffic: Uint8Array[];
  serverTraffic: Uint8Array[];
}

/** Secrets of many connections. */
export interface KeyLog {
  /** Reads the text of one more key log; never throws. */
  add(text: string | Uint8Array): void;
  /** What is known of a connection at this moment; a later answer may hold more. */
  find(clientRandom: Uint8Array): SessionSecrets | undefined;
  /** Calls back after each `add` that brought secrets. */
  onAdded(listener: () => void): void;
  /** Connections with at least one secret. */
  readonly size: number;
  /** Secrets so far: what has been asked for in vain need not be asked for again until this grows. */
  readonly added: number;
  /** Lines that are no key log lines, or that a limit cut; comments and labels of no use here are not counted. */
  readonly ignoredLines: number;
}

/** Texts that are read when a connection is asked for that the log does not know: once, as it may mean reading a file. */
export type MoreKeys = () => readonly (string | Uint8Array)[];

/**
 * A line longer than this is skipped whole: the longest label, a 32-byte random and a 48-byte secret make under 210
 * characters; a file without line ends must not be taken apart at its spaces.
 */
const maxLineLength = 512;
/** Bytes are turned into text by so much at a time: a log of hundreds of MB as one text would exist twice. */
const decodedAtOnce = 1 << 20;

/** An empty key log. */
export function createKeyLog(more?: MoreKeys): KeyLog {
  const store = createSecretStore();
  const listeners: (() => void)[] = [];
  let ignoredLines = 0;
  let moreKeys = more;

  function line(text: string): void {
    const parsed = text.length > maxLineLength ? 'malformed' : parseKeyLogLine(text);
    if (parsed === 'nothing') return;
    if (parsed === 'malformed' || !store.add(parsed)) ignoredLines++;
  }

  function addText(all: string): void {
    for (let at = all.startsWith('\ufeff') ? 1 : 0; at < all.length;) {
      const newline = all.indexOf('\n', at);
      const end = newline === -1 ? all.length : newline;
      // The slice is bounded before anything looks at it; a longer line is counted as one and not read.
      line(all.slice(at, Math.min(end, at + maxLineLength + 1)).trim());
      at = end + 1;
    }
  }

  /** Cuts bytes at line ends; a line longer than a piece is cut, which makes two that are malformed. */
  function addBytes(bytes: Uint8Array): void {
    for (let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0; at < bytes.length;) {
      let end = Math.min(at + decodedAtOnce, bytes.length);
      const newline = end === bytes.length ? -1 : bytes.subarray(at, end).lastIndexOf(0x0a);
      if (newline !== -1) end = at + newline + 1;
      addText(latin1.decode(bytes.subarray(at, end)));
      at = end;
    }
  }

  function add(text: string | Uint8Array): void {
    const before = store.secrets;
    if (typeof text === 'string') addText(text);
    else addBytes(text);
    if (store.secrets > before) for (const listener of listeners) listener();
  }

  function isEnough(secrets: SessionSecrets | undefined): boolean {
    if (secrets === undefined) return false;
    return (
      secrets.master !== undefined ||
      (secrets.clientTraffic[0] !== undefined && secrets.serverTraffic[0] !== undefined)
    );
  }

  return {
    add,
    find(clientRandom) {
      const found = store.find(clientRandom);
      if (moreKeys === undefined || isEnough(found)) return found;
      const texts = moreKeys();
      moreKeys = undefined;
      for (const text of texts) add(text);
      return store.find(clientRandom);
    },
    onAdded: (listener) => void listeners.push(listener),
    get size() {
      return store.size;
    },
    get added() {
      return store.secrets;
    },
    get ignoredLines() {
      return ignoredLines;
    },
  };
}

const latin1 = new TextDecoder('latin1');
