import {
  envoyReplies,
  freshLengths,
  resetReasonOf,
  usedLengths,
} from '../../analyzer/rules/kit/envoy-replies.ts';
import { say, twoHops } from './sealed-sizes.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import type { Wire } from './wire.ts';

/**
 * A call that fails upstream, and what Envoy says of it: as long as its words are, which `envoy-replies.test.ts` proves.
 * `passed`: behind one that went well.
 */
export function translated(wire: Wire, reason: string, upstream: string, { passed = false } = {}): void {
  const reply = envoyReplies.find((one) => resetReasonOf(one) === reason);
  const date = new Date(captureStartSeconds * 1000).toUTCString();
  const lengths = passed ? usedLengths : freshLengths;
  const [length] = reply === undefined ? [] : lengths(reply, [date]);
  const { down, up } = twoHops(wire);
  say(wire, down, '>158');
  if (passed) {
    say(wire, up, '>290 @5 <121');
    say(wire, down, '<147 @100 >67');
  }
  say(wire, up, `${passed ? '>96' : '>290'} @40 ${upstream}`);
  say(wire, down, `<${9 + (length ?? 0)}`);
}
