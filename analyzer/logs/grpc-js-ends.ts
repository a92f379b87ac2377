/**
 * How calls ended, as a trace of grpc-js has it (component load_balancing_call), with the path that the channel gave them
 * and the address that was picked. After load-balancing-call.ts and deadline.ts of grpc-js 1.13.
 */
import type { LogKeys } from '../model/log.ts';
import { endpoint } from './addresses.ts';
import { createMemory, pathOf, remark } from './entries.ts';
import type { LineResult } from './parser.ts';

/** What is known of a call while it runs. */
interface Call {
  path?: string;
  server?: string;
}

const created = /^\(\d+\) \S+ createLoadBalancingCall \[(\d+)\] method="([^"]*)"/;
const picked = /^\[(\d+)\] Pick result: COMPLETE subchannel: \(\d+\) (\S+) /;
const ended = /^\[(\d+)\] ended with status: code=(\d+) details="(.*)" start time=/;

/** Ends that say by themselves what the client did, or what came: code and details, what they are filed under, what they mean. */
const ends: readonly (readonly [said: RegExp, what: string, means: string])[] = [
  [/^1 Cancelled on client$/, 'call-cancelled', 'the application cancelled its call'],
  // Only the client's own timer says how long it waited, and for what.
  [/^4 Deadline exceeded after [\d.]+s,/, 'call-deadline', 'the deadline of the call passed in its client'],
  [/^8 Received message larger than max/, 'call-message', 'the client takes no message of this length'],
];

/** Reads lines of one trace; undefined for those that are not about this. */
export function createCallEnds(): (
  component: string,
  text: string,
  time: number | undefined,
) => LineResult | undefined {
  const calls = createMemory<Call>();

  function note(number: string | undefined, what: Call): void {
    if (number !== undefined) calls.set(number, { ...calls.get(number), ...what });
  }

  return (component, text, time) => {
    if (component === 'channel') {
      const [, number, path] = created.exec(text) ?? [];
      note(number, { path: path ?? '' });
      return number === undefined ? undefined : 'quiet';
    }
    if (component !== 'load_balancing_call') return undefined;
    const [, chosen, address = ''] = picked.exec(text) ?? [];
    const server = endpoint(address);
    if (server !== undefined) note(chosen, { server });
    const [, number = '', code = '', details = ''] = ended.exec(text) ?? [];
    const end = ends.find(([said]) => said.test(`${code} ${details}`));
    const call = calls.get(number);
    // A call that was never given a connection says nothing of any.
    if (end === undefined || call?.server === undefined) return 'quiet';
    const keys: LogKeys = {
      ...(time === undefined ? {} : { time, timeOf: 'event' as const }),
      server: call.server,
    };
    const path = pathOf(call.path);
    return remark(end[1], `status ${code} ${details}`, path === undefined ? keys : { ...keys, path }, end[2]);
  };
}
