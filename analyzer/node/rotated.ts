/**
 * Which of several files are one capture.
 *
 * A tap that starts a new file now and then (tcpdump -C or -G, dumpcap -b) leaves a set of files: one capture, read in
 * the order of its packets. Files that were written at the same time are several places, which only a person can name.
 */
import { stat } from 'node:fs/promises';
import type { FileSpec, InputSpec } from './pass.ts';
import { CaptureError } from './read-errors.ts';
import { type Scan, scanCapture } from './scan.ts';

/** The inputs to read, and when the earliest of them begins. */
export interface Arranged {
  inputs: InputSpec[];
  /** Nanoseconds since 1970; undefined when nobody looked, because there is one input only, or one is a pipe. */
  originNs?: bigint;
}

/** Packets of several queues or interfaces do not come quite in order, so a new file may begin before the old one ends. */
const mostOverlapNs = 250_000_000;
/** A capture may be shorter than that altogether; two places of it overlap by more than this part of their time. */
const mostOverlapPart = 0.01;

interface Scanned {
  spec: FileSpec;
  scan: Scan;
}

const pathOf = ({ file, path }: FileSpec): string => path ?? file;

/**
 * Puts files together that follow each other, those without a hop and those of each hop.
 *
 * Rejects with a `CaptureError` that says what to type when files without a hop were not taken one after the other.
 */
export async function arrangeInputs(specs: readonly InputSpec[]): Promise<Arranged> {
  if (specs.length < 2) return { inputs: [...specs] };
  const groups = Map.groupBy(specs, ({ hop }) => hop);
  const inputs: InputSpec[] = [];
  const starts: (bigint | undefined)[] = [];
  let unknown = false;
  for (const [hop, members] of groups) {
    const [only] = members;
    if (members.length === 1 && only !== undefined) {
      inputs.push(only);
      if (await isFile(pathOf(only))) starts.push((await scanCapture(pathOf(only), false)).startNs);
      else unknown = true;
      continue;
    }
    const scanned = await scanAll(members);
    starts.push(scanned[0]?.scan.startNs);
    const why = whyNotOne(scanned);
    if (why === undefined) {
      const [first, ...then] = scanned.map(({ spec }) => spec);
      if (first !== undefined) inputs.push({ ...first, ...(hop === undefined ? {} : { hop }), then });
    } else if (hop === undefined) throw new CaptureError(why);
    else inputs.push(...members);
  }
  const known = starts.filter((start) => start !== undefined);
  const earliest = known.reduce((a, b) => (b < a ? b : a), known[0] ?? 0n);
  return { inputs, ...(unknown || known.length === 0 ? {} : { originNs: earliest }) };
}

async function isFile(path: string): Promise<boolean> {
  const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
  return found?.isFile() === true;
}

/** In order of their first packets; files without a packet come last, as the newest of a set does. */
async function scanAll(specs: readonly InputSpec[]): Promise<Scanned[]> {
  const scanned: Scanned[] = [];
  for (const { hop: _, ...spec } of specs) {
    const path = pathOf(spec);
    // What is no file at all is told so when it is opened; a pipe can be read only once.
    const found = path === '-' ? undefined : await stat(path).catch(() => undefined);
    if (path === '-' || found?.isFIFO() === true) {
      throw new CaptureError(
        `${spec.file}: expected files that can be read twice, to see whether they follow each other, but this is a` +
          ' pipe; analyse it alone, or name places with --hop HOP=FILE',
      );
    }
    scanned.push({ spec, scan: await scanCapture(path, true) });
  }
  return scanned.sort((a, b) => compare(a.scan.startNs, b.scan.startNs));
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -1 : a > b ? 1 : 0;
}

function equal(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}

/** Why files, in order, cannot be one capture, and what to do; undefined when they can. */
function whyNotOne(scanned: readonly Scanned[]): string | undefined {
  for (const [index, second] of scanned.entries()) {
    const first = scanned[index - 1];
    if (first?.scan.startNs === undefined || second.scan.startNs === undefined) continue;
    const names = `${first.spec.file} and ${second.spec.file}`;
    const apart = Number(second.scan.startNs - first.scan.startNs);
    const overlap = first.scan.durationNs - apart;
    const places =
      `if they are two places of one path: h2lab analyze --hop client-proxy=${first.spec.file}` +
      ` --hop proxy-server=${second.spec.file}`;
    const join = `if one tap wrote both: mergecap -w OUT ${first.spec.file} ${second.spec.file}`;
    const expected = 'expected files of one tap, each beginning where the one before ended';
    if (overlap > Math.min(mostOverlapNs, apart * mostOverlapPart)) {
      const seconds = (overlap / 1e9).toFixed(overlap < 1e7 ? 6 : 3);
      return `${expected}, but ${names} were taken at the same time (for ${seconds} s or more); ${places}; ${join}`;
    }
    if (!equal(first.scan.linkTypes, second.scan.linkTypes)) {
      const types = [first, second].map(({ scan }) => [...scan.linkTypes].join(' and '));
      return `${expected}, but ${names} are of different links (types ${types.join(', then ')}); ${places}; ${join}`;
    }
  }
  return undefined;
}
