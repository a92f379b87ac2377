/**
 * Secrets of a million connections in little memory: bytes in blocks, chained by connection, found by client random.
 *
 * An object a secret would take a kilobyte a connection; here it is 56 bytes a secret and a map entry a connection.
 */
import type { SessionSecrets } from './keylog.ts';
import type { KeyLogLine } from './keylog-line.ts';
import { SecretKind } from './keylog-line.ts';
import { latin1 } from './latin1.ts';

/** Keeps secrets. */
export interface SecretStore {
  /** False when a limit is reached; a secret that is there already is not kept twice. */
  add(line: KeyLogLine): boolean;
  find(clientRandom: Uint8Array): SessionSecrets | undefined;
  /** Connections. */
  readonly size: number;
  readonly secrets: number;
}

/** Attack: a key log that is huge on purpose. A real one of this many connections is 700 MB. */
const maxSessions = 1_000_000;
/** The longest secret of any suite (48 bytes: a master secret, or SHA-384's), and before it kind, generation, length. */
const slotLength = 52;
const headLength = 3;
const maxSecretLength = slotLength - headLength;
const slotsInBlock = 4096;
const randomLength = 32;

/** An empty store. */
export function createSecretStore(): SecretStore {
  const blocks: Uint8Array[] = [];
  /** For each slot the one before it in its chain, plus one; 0 ends the chain. */
  const links: Int32Array[] = [];
  /** Client random to the last slot of its chain. */
  const last = new Map<string, number>();
  let count = 0;

  function slotOf(index: number): Uint8Array {
    const at = (index % slotsInBlock) * slotLength;
    return (
      blocks[Math.floor(index / slotsInBlock)]?.subarray(at, at + slotLength) ?? new Uint8Array(slotLength)
    );
  }

  function before(index: number): number {
    return (links[Math.floor(index / slotsInBlock)]?.[index % slotsInBlock] ?? 0) - 1;
  }

  function append(line: KeyLogLine, previous: number): number {
    if (count % slotsInBlock === 0) {
      blocks.push(new Uint8Array(slotsInBlock * slotLength));
      links.push(new Int32Array(slotsInBlock));
    }
    const slot = slotOf(count);
    slot[0] = line.kind;
    slot[1] = line.generation;
    slot[2] = line.secret.length;
    slot.set(line.secret, headLength);
    const link = links.at(-1);
    if (link !== undefined) link[count % slotsInBlock] = previous + 1;
    return count++;
  }

  function holds(from: number, line: KeyLogLine): boolean {
    for (let index = from; index !== -1; index = before(index)) {
      const slot = slotOf(index);
      if (slot[0] !== line.kind || slot[1] !== line.generation) continue;
      // The later line counts: a random that comes twice is a log of two runs.
      slot[2] = line.secret.length;
      slot.set(line.secret, headLength);
      return true;
    }
    return false;
  }

  return {
    add(line) {
      if (line.secret.length > maxSecretLength) return false;
      const key = keyOf(line.clientRandom);
      const previous = last.get(key);
      if (previous === undefined && last.size >= maxSessions) return false;
      if (previous === undefined || !holds(previous, line)) last.set(key, append(line, previous ?? -1));
      return true;
    },
    find(clientRandom) {
      const from = last.get(keyOf(clientRandom));
      if (from === undefined) return undefined;
      const found: SessionSecrets = { clientTraffic: [], serverTraffic: [] };
      for (let index = from; index !== -1; index = before(index)) put(found, slotOf(index));
      return found;
    },
    get size() {
      return last.size;
    },
    get secrets() {
      return count;
    },
  };
}

function put(found: SessionSecrets, slot: Uint8Array): void {
  const [kind, generation = 0, length = 0] = slot;
  const secret = slot.slice(headLength, headLength + length);
  if (kind === SecretKind.MASTER) found.master = secret;
  else if (kind === SecretKind.CLIENT_EARLY) found.clientEarly = secret;
  else if (kind === SecretKind.CLIENT_HANDSHAKE) found.clientHandshake = secret;
  else if (kind === SecretKind.SERVER_HANDSHAKE) found.serverHandshake = secret;
  // Holes stay undefined where a log leaves generations out; the reader asks by index.
  else if (kind === SecretKind.CLIENT_TRAFFIC) found.clientTraffic[generation] = secret;
  else found.serverTraffic[generation] = secret;
}

/** One character a byte: half as long as hexadecimal digits. */
function keyOf(clientRandom: Uint8Array): string {
  return latin1(clientRandom, randomLength);
}
