import { envoyReplies, freshLengths, resetReasonOf } from '../../analyzer/rules/kit/envoy-replies.ts';
import { say, twoHops } from './sealed-sizes.ts';
import { captureStartSeconds } from './tcp-builder.ts';
import type { Wire } from './wire.ts';

/** A call that fails upstream, and what Envoy says of it: as long as its words are, which `envoy-replies.test.ts` proves. */
export function translated(wire: Wire, reason: string, upstream: string): void {
  const reply = envoyReplies.find((one) => resetReasonOf(one) === reason);
  const date = new Date(captureStartSeconds * 1000).toUTCString();
  const [length] = reply === undefined ? [] : freshLengths(reply, [date]);
  const { down, up } = twoHops(wire);
  say(wire, down, '>158');
  say(wire, up, `>290 @40 ${upstream}`);
  say(wire, down, `<${9 + (length ?? 0)}`);
}
