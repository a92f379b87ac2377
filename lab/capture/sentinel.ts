import { randomBytes } from 'node:crypto';
import type { Host } from '../kit/define-backend.ts';

/** The discard port: nothing listens, and the answer (ICMP port unreachable) quotes the nonce. */
const discardPort = 9;

/** A mark that is looked for in a tap's output: random, so that traffic cannot contain it by chance. */
export interface Sentinel {
  nonce: Uint8Array;
  /** Sends a datagram with the nonce from the host to the far end of the hop. */
  send(): Promise<void>;
  /** Sends one and waits for the ICMP error that it provokes: true when the path carries packets both ways. */
  answered(): Promise<boolean>;
}

/** It sends, and changes nothing of the host. */
const asks = { changesNothing: true };

/** How long the answer may take, seconds: longer than any round trip of the lab. */
const answerSeconds = 1;

/** Makes a sentinel that travels from `host` to `address`. */
export function createSentinel(host: Host, address: string): Sentinel {
  // Letters and digits alone: bash sends what it prints a line at a time, and a newline would split the datagram.
  const text = randomBytes(16).toString('hex');
  return {
    nonce: new TextEncoder().encode(text),
    async send() {
      // Bash sends a datagram by itself; a tap must not wait for another interpreter to start.
      await host.exec('bash', ['-c', `printf ${text} > /dev/udp/${address}/${discardPort}`], asks);
    },
    async answered() {
      // A port unreachable makes the read fail at once (code 1); silence ends it at its time-out (code above 128).
      const read = `exec 3<>/dev/udp/${address}/${discardPort} && printf ${text} >&3 && read -r -t ${answerSeconds} -u 3`;
      const { code } = await host.exec('bash', ['-c', read], asks);
      return code === 1;
    },
  };
}

/** True when the bytes hold the needle. */
export function contains(bytes: Uint8Array, needle: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from(needle.buffer, needle.byteOffset, needle.byteLength),
  );
}

/** Looks for a needle in a stream of blocks, across their borders, without keeping more than the needle's length. */
export function createSearch(needle: Uint8Array): { feed(bytes: Uint8Array): void; found(): boolean } {
  let carry = new Uint8Array(0);
  let seen = false;
  return {
    feed(bytes) {
      if (seen) return;
      const joined = new Uint8Array(carry.length + bytes.length);
      joined.set(carry);
      joined.set(bytes, carry.length);
      seen = contains(joined, needle);
      carry = joined.slice(Math.max(0, joined.length - needle.length + 1));
    },
    found: () => seen,
  };
}
