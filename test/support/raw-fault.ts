/** What tests of faults that are a script of the raw peer look at. */
import type { Fault } from '../../lab/kit/define-fault.ts';
import { plainSetup, type Setup } from '../../lab/kit/setup.ts';
import type { RawFrame, RawScript, RawStep } from '../../lab/model/raw-script.ts';
import { labAfter } from './lab-value.ts';

/** The set-up that a fault makes with these options. */
export function setupBy(fault: Fault<never> | Fault, options: object = {}): Setup {
  const setup = plainSetup();
  const any = fault as Fault;
  any.prepare?.(setup, any.options.parse(options));
  return setup;
}

/** The script that a fault gives one side with these options. */
export function scriptBy(
  fault: Fault<never> | Fault,
  options: object = {},
  side: 'server' | 'client' = 'server',
): RawScript {
  const { kind, script } = setupBy(fault, options)[side];
  if (kind !== 'raw' || script === undefined) throw new Error(`expected a raw ${side} with a script`);
  return script;
}

/** All frames that steps send, in order, those of repeated steps once. */
export function framesOf(steps: readonly RawStep[] = []): RawFrame[] {
  return steps.flatMap((step) => ('send' in step ? step.send : 'repeat' in step ? framesOf(step.steps) : []));
}

/** The frames of a script's last call. */
export function lastCall(script: RawScript): RawFrame[] {
  return framesOf(script.calls?.at(-1));
}

/** Names of frames, with END_STREAM marked by a dot. */
export function names(frames: readonly RawFrame[]): string[] {
  return frames.map((frame) => `${frame.type}${'endStream' in frame && frame.endStream ? '.' : ''}`);
}

/** What a fault says of a lab whose peers counted so. */
export async function proofBy(
  fault: Fault<never> | Fault,
  counts: { server?: Record<string, number>; client?: Record<string, number>; codes?: number[] },
): Promise<string | number | undefined> {
  const any = fault as Fault;
  return (await any.bitten(labAfter(counts), {}))?.value;
}
