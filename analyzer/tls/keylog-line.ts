/** One line of a key log (draft-ietf-tls-keylogfile 2): `LABEL client_random secret`. */

/** Which of a connection's secrets a line holds. */
export const SecretKind = {
  MASTER: 0,
  CLIENT_EARLY: 1,
  CLIENT_HANDSHAKE: 2,
  SERVER_HANDSHAKE: 3,
  CLIENT_TRAFFIC: 4,
  SERVER_TRAFFIC: 5,
} as const;

/** A line that is of use. */
export interface KeyLogLine {
  /** One of {@link SecretKind}. */
  kind: number;
  /** Of the traffic secrets: 0 after the handshake, one more after each KeyUpdate. */
  generation: number;
  clientRandom: Uint8Array;
  secret: Uint8Array;
}

/** KeyUpdates that a log may list; OpenSSL and NSS write generation 0 only, the others are derived. */
const maxGenerations = 64;

const linePattern = /^([A-Z][A-Z0-9_]{0,63}) ([0-9a-fA-F]{64}) ((?:[0-9a-fA-F]{2}){32,64})$/;
const trafficPattern = /^(CLIENT|SERVER)_TRAFFIC_SECRET_(\d{1,3})$/;

const kinds: ReadonlyMap<string, number> = new Map([
  ['CLIENT_RANDOM', SecretKind.MASTER],
  ['CLIENT_EARLY_TRAFFIC_SECRET', SecretKind.CLIENT_EARLY],
  ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', SecretKind.CLIENT_HANDSHAKE],
  ['SERVER_HANDSHAKE_TRAFFIC_SECRET', SecretKind.SERVER_HANDSHAKE],
  ['CLIENT_TRAFFIC_SECRET_0', SecretKind.CLIENT_TRAFFIC],
  ['SERVER_TRAFFIC_SECRET_0', SecretKind.SERVER_TRAFFIC],
]);

/** Reads a line without its end; `nothing` is a comment, an empty line or a label of no use here. */
export function parseKeyLogLine(text: string): KeyLogLine | 'nothing' | 'malformed' {
  if (text === '' || text.startsWith('#')) return 'nothing';
  const match = linePattern.exec(text);
  if (match === null) return 'malformed';
  const [, label = '', random = '', secret = ''] = match;
  let kind = kinds.get(label);
  let generation = 0;
  if (kind === undefined) {
    const traffic = trafficPattern.exec(label);
    generation = Number(traffic?.[2]);
    if (traffic === null || generation >= maxGenerations) return 'nothing';
    kind = traffic[1] === 'CLIENT' ? SecretKind.CLIENT_TRAFFIC : SecretKind.SERVER_TRAFFIC;
  }
  return { kind, generation, clientRandom: fromHex(random), secret: fromHex(secret) };
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = (digit(text.charCodeAt(2 * at)) << 4) | digit(text.charCodeAt(2 * at + 1));
  }
  return bytes;
}

/** `0` to `9`, `A` to `F` in either case; the pattern has let nothing else through. */
function digit(code: number): number {
  return code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57;
}
