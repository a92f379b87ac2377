/**
 * Session secrets by client random, read from key logs in the NSS format (draft-ietf-tls-keylogfile): one
 * `LABEL client_random secret` a line, as written by SSLKEYLOGFILE and Node's `keylog` event, and as embedded in
 * pcapng decryption secrets blocks.
 */

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
  find(clientRandom: Uint8Array): SessionSecrets | undefined;
  /** Connections with at least one secret. */
  readonly size: number;
  /** Lines that are no key log lines, or that a limit cut; comments and labels of no use here are not counted. */
  readonly ignoredLines: number;
}

/**
 * A line longer than this is skipped whole: the longest label, a 32-byte random and a 48-byte secret make under 210
 * characters; a file without line ends must not be taken apart at its spaces.
 */
const maxLineLength = 512;
/** Attack: a key log that is huge on purpose. A real one of this many connections is 500 MB. */
const maxSessions = 1_000_000;
/** KeyUpdates that a log may list; OpenSSL and NSS write generation 0 only, the others are derived. */
const maxGenerations = 64;

const linePattern = /^([A-Z][A-Z0-9_]{0,63}) ([0-9a-fA-F]{64}) ([0-9a-fA-F]{64,128})$/;
const trafficPattern = /^(CLIENT|SERVER)_TRAFFIC_SECRET_(\d{1,3})$/;

/** An empty key log. */
export function createKeyLog(): KeyLog {
  const sessions = new Map<string, SessionSecrets>();
  let ignoredLines = 0;

  function line(text: string): void {
    if (text === '' || text.startsWith('#')) return;
    const match = text.length > maxLineLength ? null : linePattern.exec(text);
    const [, label = '', random = '', secret = ''] = match ?? [];
    if (match === null || secret.length % 2 === 1) {
      ignoredLines++;
      return;
    }
    const key = random.toLowerCase();
    const known = sessions.get(key);
    if (known === undefined && sessions.size >= maxSessions) {
      ignoredLines++;
      return;
    }
    const session = known ?? { clientTraffic: [], serverTraffic: [] };
    if (store(session, label, secret) && known === undefined) sessions.set(key, session);
  }

  return {
    add(text) {
      const all = typeof text === 'string' ? text : latin1.decode(text);
      for (let at = all.startsWith('\ufeff') ? 1 : 0; at < all.length;) {
        const newline = all.indexOf('\n', at);
        const end = newline === -1 ? all.length : newline;
        // The slice is bounded before anything looks at it; a longer line is counted as one and not read.
        line(all.slice(at, Math.min(end, at + maxLineLength + 1)).trim());
        at = end + 1;
      }
    },
    find: (clientRandom) => sessions.get(toHex(clientRandom)),
    get size() {
      return sessions.size;
    },
    get ignoredLines() {
      return ignoredLines;
    },
  };
}

const latin1 = new TextDecoder('latin1');

/** False for a label that is of no use here, such as EXPORTER_SECRET. */
function store(session: SessionSecrets, label: string, secret: string): boolean {
  switch (label) {
    case 'CLIENT_RANDOM':
      session.master = fromHex(secret);
      return true;
    case 'CLIENT_EARLY_TRAFFIC_SECRET':
      session.clientEarly = fromHex(secret);
      return true;
    case 'CLIENT_HANDSHAKE_TRAFFIC_SECRET':
      session.clientHandshake = fromHex(secret);
      return true;
    case 'SERVER_HANDSHAKE_TRAFFIC_SECRET':
      session.serverHandshake = fromHex(secret);
      return true;
  }
  const traffic = trafficPattern.exec(label);
  const generation = Number(traffic?.[2]);
  if (traffic === null || generation >= maxGenerations) return false;
  const list = traffic[1] === 'CLIENT' ? session.clientTraffic : session.serverTraffic;
  // Holes stay undefined when generations arrive out of order; the reader asks by index.
  list[generation] = fromHex(secret);
  return true;
}

const digits = '0123456789abcdef';

function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += (digits[byte >> 4] ?? '') + (digits[byte & 15] ?? '');
  return text;
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) bytes[at] = parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
