/**
 * Other names for everything: addresses, ports, MAC addresses and words, the same for the same in all files of a run.
 *
 * Every replacement keeps the length, in characters and in HPACK's Huffman code (RFC 7541 Appendix B): a character is
 * replaced by another one of its kind whose code is as long. Addresses and ports follow the same rule digit by digit,
 * so that they can be replaced inside texts too. Nothing is mapped to itself where there is a choice.
 */
import { huffmanLengths } from '../../../analyzer/model/wire/huffman-codes.ts';
import { seededRandom } from '../../support/random.ts';

/** The replacements of one run. */
export interface Names {
  /** Four bytes; special addresses (unspecified, loopback, multicast, broadcast) stay. Known from then on in texts. */
  address(bytes: Uint8Array): Uint8Array;
  port(port: number): number;
  /** Six bytes; group addresses and zeros stay. */
  mac(bytes: Uint8Array): Uint8Array;
  /** A word: addresses that were seen (with their ports) by theirs, every other letter and digit by another one. */
  word(text: string): string;
  /** Remembers a word, so that {@link Names.known} finds it inside longer texts. */
  learn(text: string): void;
  /** Replaces learned words and seen addresses, and nothing else. */
  known(text: string): string;
  /** Original addresses that were seen, as texts. */
  readonly addresses: ReadonlyMap<string, string>;
}

/** Shorter words would be found inside others by chance. */
const shortestLearned = 5;
const addressPattern = /(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?/g;

/** Replacements for a seed. */
export function createNames(seed: number): Names {
  const letters = letterCycle(seededRandom(seed));
  const cycles = new Map<string, ReadonlyMap<number, number>>();
  const macs = new Map<string, Uint8Array>();
  const macRandom = seededRandom(seed + 1);
  const addresses = new Map<string, string>();
  const learned = new Set<string>();

  /** A number between `least` and `most` with the same digits by kind; its own cycle for each context. */
  function number(context: string, value: number, least: number, most: number, special?: number): number {
    const pattern = digitKinds(value);
    const key = `${context} ${pattern} ${least} ${most}`;
    let cycle = cycles.get(key);
    if (cycle === undefined) {
      const all = Array.from({ length: most - least + 1 }, (_, index) => least + index);
      const alike = all.filter((one) => digitKinds(one) === pattern && one !== special);
      cycle = cycleOf(alike, seededRandom(hash(`${seed} ${key}`)));
      cycles.set(key, cycle);
    }
    return cycle.get(value) ?? value;
  }

  function port(value: number): number {
    // DNS keeps its port; the three ranges keep what guesses about roles rely on.
    const dns = 53;
    if (value === dns || value === 0) return value;
    if (value < 1024) return number('port', value, 1, 1023, dns);
    return value < 32768 ? number('port', value, 1024, 32767) : number('port', value, 32768, 65535);
  }

  function addressInText(text: string, port_: string | undefined): string | undefined {
    const mapped = addresses.get(text);
    if (mapped === undefined) return undefined;
    return port_ === undefined ? mapped : `${mapped}:${port(Number(port_))}`;
  }

  function substitute(text: string): string {
    return Array.from(text, (letter) => letters.get(letter) ?? letter).join('');
  }

  function word(text: string): string {
    let out = '';
    let at = 0;
    for (const match of text.matchAll(addressPattern)) {
      const mapped = addressInText(match[1] ?? '', match[2]);
      if (mapped === undefined) continue;
      out += substitute(text.slice(at, match.index)) + mapped;
      at = match.index + match[0].length;
    }
    return out + substitute(text.slice(at));
  }

  return {
    address(bytes) {
      const [first = 0] = bytes;
      const loopback = 127;
      if (first === 0 || first === loopback || first >= 224) return bytes;
      const mapped = new Uint8Array(4);
      bytes.forEach((octet, index) => {
        const [least, most] = index === 0 ? [1, 223] : index === 3 ? [1, 254] : [0, 255];
        const before = bytes.subarray(0, index).join('.');
        mapped[index] = number(`address ${before}`, octet, least, most, index === 0 ? loopback : undefined);
      });
      addresses.set(bytes.join('.'), mapped.join('.'));
      return mapped;
    },
    port,
    mac(bytes) {
      const key = bytes.join(':');
      if (((bytes[0] ?? 0) & 1) === 1 || bytes.every((octet) => octet === 0)) return bytes;
      let mapped = macs.get(key);
      if (mapped === undefined) {
        mapped = Uint8Array.from({ length: 6 }, () => Math.floor(macRandom() * 256));
        mapped[0] = ((mapped[0] ?? 0) & 0xfc) | 2; // locally administered, one station
        macs.set(key, mapped);
      }
      return mapped;
    },
    word,
    learn(text) {
      if (text.length >= shortestLearned && word(text) !== text) learned.add(text);
    },
    known(text) {
      const words = [...learned].filter((one) => text.includes(one)).sort((a, b) => b.length - a.length);
      let parts = [{ text, done: false }];
      for (const one of words) {
        parts = parts.flatMap((part) => (part.done ? [part] : splitAt(part.text, one, word(one))));
      }
      return parts.map((part) => (part.done ? part.text : addressesIn(part.text, addressInText))).join('');
    },
    addresses,
  };
}

function addressesIn(text: string, map: (address: string, port?: string) => string | undefined): string {
  return text.replace(
    addressPattern,
    (all: string, address: string, port?: string) => map(address, port) ?? all,
  );
}

function splitAt(text: string, word: string, replacement: string): { text: string; done: boolean }[] {
  return text
    .split(word)
    .flatMap((rest, index) => [
      ...(index === 0 ? [] : [{ text: replacement, done: true }]),
      { text: rest, done: false },
    ]);
}

/** `198` is `bdd`: digits 0 to 2 have codes of five bits, the others of six. */
function digitKinds(value: number): string {
  return String(value).replace(/[0-2]/g, 'b').replace(/[3-9]/g, 'd');
}

/** One cycle through all members (Sattolo's algorithm): none stays where it is. */
function cycleOf<T>(members: readonly T[], random: () => number): Map<T, T> {
  const order = [...members];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * last);
    [order[last], order[other]] = [order[other] as T, order[last] as T];
  }
  return new Map(members.map((member, index) => [member, order[index] as T]));
}

/** Each letter and digit by another one of its case and code length. */
function letterCycle(random: () => number): Map<string, string> {
  const kinds = [/[a-z]/, /[A-Z]/, /[0-9]/];
  const groups = new Map<string, string[]>();
  for (let code = 0; code < 128; code++) {
    const letter = String.fromCharCode(code);
    const kind = kinds.findIndex((one) => one.test(letter));
    if (kind === -1) continue;
    const key = `${kind} ${huffmanLengths[code] ?? 0}`;
    groups.set(key, [...(groups.get(key) ?? []), letter]);
  }
  return new Map([...groups.values()].flatMap((group) => [...cycleOf(group, random)]));
}

/** FNV-1a, to give each cycle a seed of its own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
