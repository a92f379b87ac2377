/** Captures whose answer is known, in the forms in which a user may have them: with keys, without, of one side only. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Hop } from '../../../analyzer/model/diagnosis.ts';
import { corporaFiles } from '../../support/corpora-files.ts';
import { separateSecrets } from '../../support/pcapng-secrets.ts';
import { goldenRuns } from '../corpus/golden.ts';

/** What a user may have of a capture. */
export type Form =
  | 'all'
  | 'client side'
  | 'no keys'
  | 'client side, no keys'
  | 'over TLS'
  | 'client side, over TLS';

/** Bytes of captures with what they must be called. */
export interface Judged {
  set: 'captures' | 'stacks' | 'proxies' | 'golden';
  name: string;
  form: Form;
  files: { hop?: Hop; bytes: Uint8Array }[];
  keys: string[];
  /** Signatures that are right; the first one is the best. */
  right: readonly string[];
  /** Parties and hop of the label; absent where another form does not show them. */
  label: { sender: readonly string[]; cause: readonly string[]; hop?: string | undefined } | undefined;
}

/** `label.json` of the corpora; their README says what the fields mean. */
interface Label {
  expected: string;
  alsoAcceptable: string[];
  sender: string;
  cause: string;
  hop?: string;
  senderAlsoAcceptable?: string[];
  causeAlsoAcceptable?: string[];
  encrypted: boolean;
  expectedFromDownOnly?: string | string[];
}

/** Hops by the names of the files: a user who has captured both sides of a proxy knows which is which. */
const hopNames: Readonly<Record<string, Hop>> = { down: 'client-proxy', up: 'proxy-server' };

function listed(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

function* ofCorpora(set: 'stacks' | 'proxies'): Generator<Judged> {
  for (const path of corporaFiles(set, 'label.json')) {
    const folder = dirname(path);
    const label = JSON.parse(readFileSync(path, 'utf8')) as Label;
    const captures = readdirSync(folder)
      .filter((name) => /\.pcap(ng)?$/.test(name))
      .sort();
    const read = (name: string): { hop?: Hop; bytes: Uint8Array } => {
      const hop = hopNames[basename(name).split('.')[0] ?? ''];
      return { ...(hop === undefined ? {} : { hop }), bytes: readFileSync(join(folder, name)) };
    };
    const keyFile = join(folder, 'keys.log');
    const keys = existsSync(keyFile) ? [readFileSync(keyFile, 'latin1')] : [];
    const whole = { set, name: basename(folder), files: captures.map(read), keys };
    const right = [label.expected, ...label.alsoAcceptable];
    const parties = {
      sender: [label.sender, ...(label.senderAlsoAcceptable ?? [])],
      cause: [label.cause, ...(label.causeAlsoAcceptable ?? [])],
      hop: label.hop,
    };
    yield { ...whole, form: 'all', right, label: parties };
    if (keys.length > 0) yield { ...whole, form: 'no keys', keys: [], right, label: undefined };
    const fromDown = [...listed(label.expectedFromDownOnly)];
    // What names the same thing on both sides does so on one.
    if (fromDown.includes(label.expected)) fromDown.push(...label.alsoAcceptable);
    if (fromDown.length === 0 || captures.length < 2) continue;
    const side = {
      ...whole,
      files: captures.filter((name) => name.startsWith('down')).map(read),
      right: fromDown,
    };
    yield { ...side, form: 'client side', label: undefined };
    if (keys.length > 0) yield { ...side, form: 'client side, no keys', keys: [], label: undefined };
  }
}

/** Captures of normal operation by others: none of them is a fault, and `reasons` says why one has no answer. */
function* ofOthers(): Generator<Judged> {
  for (const path of corporaFiles('captures', '.pcap', '.pcapng')) {
    const files = [{ bytes: new Uint8Array(readFileSync(path)) }];
    const keyFile = `${path}.keys`;
    const keys = existsSync(keyFile) ? [readFileSync(keyFile, 'latin1')] : [];
    const one = {
      set: 'captures' as const,
      name: basename(path),
      files,
      right: ['healthy'],
      label: undefined,
    };
    yield { ...one, form: 'all', keys };
    if (keys.length > 0) yield { ...one, form: 'no keys', keys: [] };
  }
}

function* ofLab(): Generator<Judged> {
  for (const { name, captures, label } of goldenRuns()) {
    const { signature, sender, cause, hop } = label.expected;
    const common = { set: 'golden' as const, name, keys: [], right: [signature] };
    const files = captures.map(({ hop: at, path }) => ({
      hop: at,
      bytes: new Uint8Array(readFileSync(path)),
    }));
    const parties = { sender: listed(sender), cause: listed(cause), hop };
    yield { ...common, form: 'all', files, label: parties };
    const bare = files.map(({ hop: at, bytes }) => ({ hop: at, bytes: separateSecrets(bytes).bytes }));
    if (label.provenance.variant.startsWith('tls'))
      yield { ...common, form: 'no keys', files: bare, label: undefined };
  }
}

/** Every capture with a label: those of the corpora, where they are there, and those of the lab. */
export function* judgedCaptures(): Generator<Judged> {
  yield* ofOthers();
  yield* ofCorpora('stacks');
  yield* ofCorpora('proxies');
  yield* ofLab();
}
