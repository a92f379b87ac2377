import type { FileState } from '../file-state.ts';
import type { AnalysisInput } from '../model/analysis.ts';
import type { InputSpec, PassResult } from './pass.ts';

/** Nanoseconds since 1970 as ISO 8601 in UTC, to the nanosecond. */
export function isoWithNanoseconds(epochNs: bigint): string {
  const billion = 1_000_000_000n;
  // A file may name times before 1970, or beyond what a Date can tell.
  const within = ((epochNs % billion) + billion) % billion;
  const date = new Date(Number((epochNs - within) / 1_000_000n));
  if (Number.isNaN(date.getTime())) return `${epochNs} ns since 1970`;
  return date.toISOString().replace(/\.\d+Z$/, `.${within.toString().padStart(9, '0')}Z`);
}

/** What results say of every file that was read, in the order of inputs and, within each, of their files. */
export function describeInputs(
  specs: readonly InputSpec[],
  { states, sha256 }: Pick<PassResult, 'states' | 'sha256'>,
  clocks: readonly (number | undefined)[],
  keysGiven: boolean,
): AnalysisInput[] {
  let first = 0;
  return specs.flatMap((spec, input) => {
    const files = [spec, ...(spec.then ?? [])];
    const clock = clocks[input];
    const described = files.map(({ file }, index) => {
      const state = states[input]?.files[index];
      const before =
        index === 0 ? undefined : { input: first + index - 1, file: files[index - 1]?.file ?? '' };
      return describeFile(file, state, {
        ...(spec.hop === undefined ? {} : { hop: spec.hop }),
        ...(clock === undefined ? {} : { clockOffset: clock / 1e9 }),
        ...(before === undefined ? {} : { before }),
        sha256: sha256[input]?.[index] ?? '',
        keysGiven,
      });
    });
    first += files.length;
    return described;
  });
}

function describeFile(
  file: string,
  state: FileState | undefined,
  known: {
    hop?: AnalysisInput['hop'];
    clockOffset?: number;
    before?: { input: number; file: string };
    sha256: string;
    keysGiven: boolean;
  },
): AnalysisInput {
  const { hop, clockOffset, before, sha256, keysGiven } = known;
  const notes = (state?.notes ?? []).map(({ text }) => text);
  const [packets, left] = [state?.packets ?? 0, state?.filteredOut ?? 0];
  if (left > 0)
    notes.push(`the filter left out ${left} of ${packets} packets; what they show is not in this result`);
  if (before !== undefined) {
    notes.push(`continues ${before.file}: tcpStream counts through all files, as after mergecap`);
  }
  if (state === undefined) notes.push('not read: the analysis was stopped before');
  return {
    file,
    sha256,
    packets,
    start: isoWithNanoseconds(state?.start?.epochNs ?? 0n),
    duration: state === undefined ? 0 : (state.lastTime - state.firstTime) / 1e9,
    ...(clockOffset === undefined ? {} : { clockOffset }),
    ...(hop === undefined ? {} : { hop }),
    keys: state?.embeddedKeys === true ? 'embedded' : keysGiven ? 'file' : 'none',
    ...(before === undefined ? {} : { continues: before.input }),
    ...(left > 0 ? { filteredOut: left } : {}),
    ...(state !== undefined && state.names.size > 0 ? { names: Object.fromEntries(state.names) } : {}),
    notes,
  };
}
