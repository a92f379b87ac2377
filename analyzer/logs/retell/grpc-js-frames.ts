/**
 * HTTP/2 as a trace of grpc-js tells it: the frames of each connection of a client, by what happened to its calls.
 * After transport.ts, subchannel-call.ts and load-balancing-call.ts of grpc-js; its tracers `transport`, `subchannel`,
 * `channel` and `subchannel_call` are needed, `load_balancing_call` where there are several connections, and
 * NODE_DEBUG=http2 for the GOAWAYs behind the first one.
 *
 * Not told are SETTINGS, WINDOW_UPDATE, PINGs of the server, metadata of requests, and how long header blocks were. A
 * line is cut to a millisecond, so what came is taken to be logged at the end of it.
 */
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import { endpoint } from '../addresses.ts';
import { isoTime } from '../times.ts';
import {
  type ClientSession,
  frameOf,
  keepFrame,
  newSession,
  parameters,
  type Place,
} from './client-session.ts';
import type { Field, LoggedFrame } from './frame.ts';
import { type Call, newCall, readCall, receivedAt } from './grpc-js-call.ts';

const prefix = /^[DIE] (\d{4}-\d\d-\d\dT[\d:.]+Z) \| (?:v[\w.-]+ \d+ \| )?(\w+) \| (.*)$/;
const established = /(\S+:\d+) Established TCP connection$/;
const secured = /(\S+:\d+) Established secure connection$/;
const numbered = /^\((\d+)\) (\S+:\d+) /;
const ready = /^\((\d+)\) (\S+:\d+) CONNECTING -> READY$/;
const picked = /^\[(\d+)\] Pick result: COMPLETE subchannel: \((\d+)\) /;
const made =
  /^\(\d+\) \S+ create(Resolving|LoadBalancing)Call \[(\d+)\] method="([^"]*)"(?:, deadline=(\S+))?$/;
const settingsOf = /(new settings received|local settings acknowledged by remote)[^:]*: (\{.*\})$/;
const leaving = /connection closed by GOAWAY with code (\d+) and data (.*)$/;
const nodeLeaving = /^HTTP2 \d+: Http2Session client: goaway (\d+) received \[last stream id: (\d+)\]/;
const nodeField = /^HTTP2 \d+: Http2Session client: submitting goaway/;
const call = /^\[(\d+)\] (.*)$/;
const field = /^\t\t([^:\s][^\s]*|:[^:\s]+): (.*)$/;

/** Calls and connections that are remembered. */
const mostCalls = 100_000;
const mostConnections = 10_000;

/** What is known of a call before it has a stream. */
interface Plan {
  path?: string;
  deadline?: number | undefined;
  subchannel?: string;
}

/** A new reader. */
export function createGrpcJsFrames(): {
  line(text: string, number: number): void;
  /** All connections, in the order in which they were made. */
  sessions(): readonly ClientSession[];
} {
  const all: ClientSession[] = [];
  const plans = new Map<string, Plan>();
  const calls = new Map<string, Call>();
  const bySubchannel = new Map<string, ClientSession>();
  const byTransport = new Map<string, ClientSession>();
  const goaways: { code: number; last: number }[] = [];
  let dump: Field[] | undefined;
  let at = { time: 0, line: 0 };

  const received = (): Place => receivedAt(at);

  function planOf(number: string): Plan {
    const plan = plans.get(number) ?? {};
    if (plans.size < mostCalls) plans.set(number, plan);
    return plan;
  }

  function ofTransport(text: string): void {
    const server = endpoint(established.exec(text)?.[1] ?? '');
    if (server !== undefined && all.length < mostConnections) all.push(newSession(server, at.time));
    const dialled = endpoint(secured.exec(text)?.[1] ?? '');
    const begins = all.find((one) => one.server === dialled && one.frames.length === 0);
    if (begins !== undefined) begin(begins);
    const on = only(text);
    const [, whose, json = ''] = settingsOf.exec(text) ?? [];
    const heard = on ?? all.at(-1);
    if (whose !== undefined && heard !== undefined) settled(heard, whose === 'new settings received', json);
    const [, code, data = ''] = leaving.exec(text) ?? [];
    if (code !== undefined && on !== undefined) goaway(on, Number(code), data);
    if (/connection closed|session closed/.test(text) && code === undefined && on !== undefined)
      on.over = true;
  }

  /**
   * The connection that a line of a transport is about. Transports are numbered as they are made, which is when a
   * connection is ready.
   */
  function only(text: string): ClientSession | undefined {
    const [, id, address = ''] = numbered.exec(text) ?? [];
    if (id === undefined) return undefined;
    const known = byTransport.get(id);
    if (known !== undefined) return known;
    const server = endpoint(address);
    const taken = new Set(byTransport.values());
    const on = all.find((one) => one.server === server && one.ready && !one.over && !taken.has(one));
    if (on !== undefined) byTransport.set(id, on);
    return on;
  }

  /** What a client says first; windows are not told, and taken to hold nothing back. */
  function begin(on: ClientSession): void {
    keepFrame(
      on,
      frameOf(at, 'to-server', FrameType.SETTINGS, 0, { settings: [[Setting.INITIAL_WINDOW_SIZE, ample]] }),
    );
    keepFrame(on, frameOf(at, 'to-server', FrameType.WINDOW_UPDATE, 0, { increment: ample }));
  }

  /** Windows stay open whatever SETTINGS say, since nobody tells what was given on top. */
  function settled(on: ClientSession, remote: boolean, json: string): void {
    const told = parameters(json);
    const first: LoggedFrame | undefined = on.frames.find(
      ({ type, sent, flags }) => type === FrameType.SETTINGS && sent !== remote && flags === 0,
    );
    if (told !== undefined && remote) on.remote ??= told;
    else if (told !== undefined) on.local ??= told;
    const rest = (told ?? []).filter(([id]) => id !== Setting.INITIAL_WINDOW_SIZE);
    if (!remote) {
      if (first !== undefined) first.settings = [...rest, ...(first.settings ?? [])];
      keepFrame(on, frameOf(received(), 'to-client', FrameType.SETTINGS, 0, { flags: Flag.ACK }));
    } else if (first !== undefined) {
      keepFrame(on, frameOf(received(), 'to-client', FrameType.SETTINGS, 0, { settings: rest }));
    }
  }

  function ofSubchannel(text: string): void {
    const [, id, address] = ready.exec(text) ?? [];
    const server = endpoint(address ?? '');
    const waiting = all.filter((one) => one.server === server && !one.over && !one.ready);
    const [on] = waiting;
    if (id === undefined || on === undefined) return;
    // Which of them the line is about it does not say.
    if (waiting.length > 1) for (const one of waiting) one.guessed = true;
    on.ready = true;
    bySubchannel.set(id, on);
    keepFrame(
      on,
      frameOf(received(), 'to-client', FrameType.SETTINGS, 0, {
        settings: [
          ...(on.remote ?? []).filter(([one]) => one !== Setting.INITIAL_WINDOW_SIZE),
          [Setting.INITIAL_WINDOW_SIZE, ample],
        ],
      }),
    );
    keepFrame(on, frameOf(received(), 'to-client', FrameType.WINDOW_UPDATE, 0, { increment: ample }));
    keepFrame(on, frameOf(at, 'to-server', FrameType.SETTINGS, 0, { flags: Flag.ACK }));
  }

  function goaway(on: ClientSession, errorCode: number, debug: string): void {
    const told = goaways.splice(0);
    const last = told[0]?.last;
    const lastStreamId = last ?? 2 ** 31 - 1;
    on.guessed ||= last === undefined;
    const own = { errorCode, lastStreamId, debug: debug === 'undefined' ? '' : debug };
    keepFrame(on, frameOf(received(), 'to-client', FrameType.GOAWAY, 0, own));
    on.leaving = true;
  }

  function connectionOf(plan: Plan): ClientSession | undefined {
    const named = plan.subchannel === undefined ? undefined : bySubchannel.get(plan.subchannel);
    if (named !== undefined) return named;
    const open = all.filter(({ over }) => !over);
    if (open.length > 1) for (const one of open) one.unclear = true;
    return open.at(-1);
  }

  function begun(number: string): Call | undefined {
    const plan = planOf(number);
    const on = connectionOf(plan);
    if (on === undefined || calls.size >= mostCalls) return undefined;
    const rest = plan.deadline === undefined ? undefined : Math.round((plan.deadline - at.time) * 1000);
    const made = newCall(on, at, plan.path ?? '/', rest);
    calls.set(number, made);
    return made;
  }

  function ofCall(number: string, text: string): void {
    const own = calls.get(number) ?? begun(number);
    if (own !== undefined) readCall(own, text, { at, list: () => (dump = []) });
  }

  function ofChannel(text: string): void {
    const [, what, number, path, deadline] = made.exec(text) ?? [];
    if (number === undefined || path === undefined) return;
    const plan = planOf(number);
    plan.path = path;
    if (what === 'Resolving') plan.deadline = isoTime(deadline ?? '');
  }

  function ofNode(text: string): void {
    const [, code, last] = nodeLeaving.exec(text) ?? [];
    const open = all.filter(({ over }) => !over);
    const [on] = open;
    if (on === undefined || open.length > 1) return;
    if (code === undefined) {
      if (nodeField.test(text))
        keepFrame(on, frameOf(at, 'to-server', FrameType.GOAWAY, 0, { errorCode: 0, lastStreamId: 0 }));
      return;
    }
    if (!on.leaving) goaways.push({ code: Number(code), last: Number(last) });
    else
      keepFrame(
        on,
        frameOf(received(), 'to-client', FrameType.GOAWAY, 0, {
          errorCode: Number(code),
          lastStreamId: Number(last),
        }),
      );
  }

  return {
    line(text, number) {
      const [, stamp = '', tracer, said = ''] = prefix.exec(text) ?? [];
      const time = isoTime(stamp);
      if (time === undefined) {
        const [, name, value] = field.exec(text) ?? [];
        if (name !== undefined && value !== undefined) dump?.push([name, value]);
        if (text.startsWith('HTTP2 ')) ofNode(text);
        return;
      }
      dump = undefined;
      at = { time, line: number };
      if (tracer === 'transport') ofTransport(said);
      else if (tracer === 'subchannel') ofSubchannel(said);
      else if (tracer === 'channel') ofChannel(said);
      else if (tracer === 'load_balancing_call') {
        const [, of, subchannel] = picked.exec(said) ?? [];
        if (of !== undefined && subchannel !== undefined) planOf(of).subchannel = subchannel;
      } else if (tracer === 'subchannel_call') {
        const [, of, what = ''] = call.exec(said) ?? [];
        if (of !== undefined) ofCall(of, what);
      } else if (tracer === 'keepalive') ofKeepalive(said);
    },
    sessions: () => all,
  };

  function ofKeepalive(text: string): void {
    const on = only(text);
    if (on === undefined) return;
    if (text.includes('Sending ping'))
      keepFrame(on, frameOf(at, 'to-server', FrameType.PING, 0, { length: 8 }));
    else if (text.includes('Received ping response'))
      keepFrame(on, frameOf(received(), 'to-client', FrameType.PING, 0, { length: 8, flags: Flag.ACK }));
  }
}

/** A window that nothing fills (RFC 9113 6.9.1). */
const ample = 2 ** 30;
