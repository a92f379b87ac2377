/** Frames of a proxy and calls of its clients to connections as they are told. */
import type { Direction } from '../../model/chunk.ts';
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import type { ToldConnection } from '../../model/told.ts';
import type { Attempt, Telling } from './envoy-frames.ts';
import { type LoggedFrame, toldFrames } from './frame.ts';
import type { CallMessages, ClientSession, Parameters } from './client-session.ts';
import { fillMessages } from './messages.ts';
import { fillStreamLimit } from './stream-limits.ts';
import { fillWindows } from './windows.ts';

/** Seconds by which a client and its proxy disagree on when a connection began. */
const near = 1;

/** Seconds that lie between the two ends' words on a connection's beginning where their clocks agree. */
const sameClock = 0.05;

/** What one log of a proxy told. */
export interface ProxyLog {
  /** Index into `logs` of the analysis. */
  log: number;
  connections: readonly Telling[];
  attempts: readonly Attempt[];
}

/** Each connection that a proxy accepted, with what its client told of it. */
function sessionsOf(
  connections: readonly Telling[],
  sessions: readonly ClientSession[],
): Map<Telling, ClientSession> {
  const found = new Map<Telling, ClientSession>();
  const left = new Set(sessions);
  const accepted = connections.filter((one) => one.accepted && one.frames.length > 0);
  const pairs = accepted.flatMap((telling) =>
    sessions.map((session) => ({
      telling,
      session,
      away: Math.abs(session.opened - telling.connection.opened),
    })),
  );
  for (const { telling, session, away } of pairs.toSorted((one, other) => one.away - other.away)) {
    if (away > near || found.has(telling) || !left.has(session)) continue;
    left.delete(session);
    found.set(telling, session);
  }
  return found;
}

/** The first SETTINGS of a side, where the other side told what it was. */
function fillSettings({ frames }: Telling, sent: boolean, settings: Parameters | undefined): void {
  const frame = frames.find(
    (one) => one.type === FrameType.SETTINGS && one.sent === sent && (one.flags & Flag.ACK) === 0,
  );
  if (frame !== undefined && settings !== undefined) frame.settings = settings;
}

function fillStream({ on, stream }: Attempt['up'], messages: CallMessages | undefined): void {
  const ok =
    messages !== undefined && fillMessages(on.data.get(stream) ?? [], on.headers.get(stream) ?? [], messages);
  if (!ok) on.connection.guessed = true;
}

function octetsOf({ on, stream }: Attempt['up'], direction: Direction): number {
  const data = on.data.get(stream) ?? [];
  return data.reduce((sum, frame) => sum + (frame.direction === direction ? frame.length : 0), 0);
}

/**
 * A proxy sends on what it has as far as windows allow it: when the end of a stream finds some of its request still there,
 * the server's SETTINGS gave streams no more than went out.
 */
function holdBack(down: Attempt['down'], up: Attempt['up']): void {
  const sent = octetsOf(up, 'to-server');
  if (octetsOf(down, 'to-server') <= sent) return;
  const frame = up.on.frames.find(
    ({ type, sent: own, flags }) => type === FrameType.SETTINGS && !own && (flags & Flag.ACK) === 0,
  );
  if (frame !== undefined && frame.length > 0) frame.settings ??= [[Setting.INITIAL_WINDOW_SIZE, sent]];
}

/**
 * The END_STREAM of DATA stands in no line when a window held it back: it is on the last DATA, once everything that came
 * has been sent on.
 */
function endRequest(down: Attempt['down'], up: Attempt['up']): void {
  const asked = ({ on, stream }: Attempt['up']): LoggedFrame[] =>
    (on.data.get(stream) ?? []).filter(({ direction }) => direction === 'to-server');
  const [came, went] = [asked(down), asked(up)];
  const isWhole = octetsOf(down, 'to-server') === octetsOf(up, 'to-server');
  if (came.every(({ flags }) => (flags & Flag.END_STREAM) === 0)) return;
  for (const frame of went) frame.flags &= ~Flag.END_STREAM;
  const last = isWhole ? went.at(-1) : undefined;
  if (last !== undefined) last.flags |= Flag.END_STREAM;
}

/** A body that has another length on the other side was coded by the proxy: the server named no coding. */
function leaveCoding(down: Attempt['down'], up: Attempt['up']): void {
  if (octetsOf(down, 'to-client') === octetsOf(up, 'to-client')) return;
  for (const frame of up.on.headers.get(up.stream) ?? []) {
    if (frame.direction === 'to-client' && frame.fields !== undefined)
      frame.fields = frame.fields.filter(([name]) => name !== 'content-encoding');
  }
}

/** A proxy tries again what was answered by a failure, and shows the last answer alone: those before are taken to be like it. */
function fillRetried(attempts: readonly Attempt[]): void {
  const last = new Map<string, LoggedFrame | undefined>();
  const answerOf = ({ up }: Attempt): LoggedFrame | undefined =>
    up.on.headers.get(up.stream)?.find(({ sent }) => !sent);
  for (const attempt of attempts.toReversed()) {
    const { down, up } = attempt;
    const key = `${down.on.connection.client ?? ''} ${down.stream}`;
    const [answer, like] = [answerOf(attempt), last.get(key)];
    if (!last.has(key)) last.set(key, answer);
    if (answer === undefined || answer.fields !== undefined || like?.fields === undefined) continue;
    if (answer.flags !== like.flags) continue;
    answer.fields = like.fields;
    up.on.connection.guessed = true;
  }
}

/**
 * What a client says that it sent on streams of which the proxy knows nothing: it may have been lost on the way. Clocks
 * that differ are taken to agree on when the connection began.
 */
function tailOf({ headers, connection }: Telling, session: ClientSession | undefined): LoggedFrame[] {
  if (session === undefined || session.unclear) return [];
  const by = connection.opened - session.opened;
  const shift = Math.abs(by) < sameClock ? 0 : by;
  return session.frames
    .filter(({ stream, sent }) => sent && stream !== 0 && !headers.has(stream))
    .map((frame) => ({ ...frame, time: frame.time + shift }));
}

/** A connection that its client alone tells; undefined where it does not tell enough. */
export function toldByClient(log: number, session: ClientSession): ToldConnection | undefined {
  const { server, opened, frames, data, headers, streams, unclear } = session;
  if (unclear || frames.length === 0) return undefined;
  const whole = [...streams].map(([stream, messages]) =>
    fillMessages(data.get(stream) ?? [], headers.get(stream) ?? [], messages),
  );
  const told: ToldConnection = {
    ...{ log, server, opened, frames: toldFrames(frames) },
    guessed: session.guessed || whole.includes(false),
  };
  return frames.some(({ either }) => either === true) ? { ...told, resets: true } : told;
}

/** Puts together what a proxy and its clients told. */
export function assemble(
  { log, connections, attempts }: ProxyLog,
  sessions: readonly ClientSession[],
): ToldConnection[] {
  const clients = sessionsOf(connections, sessions);
  for (const [telling, { remote, local }] of clients) {
    fillSettings(telling, true, remote);
    fillSettings(telling, false, local);
  }
  for (const telling of connections) fillStreamLimit(telling, clients.get(telling));
  fillRetried(attempts);
  const told = new Set<string>();
  for (const { down, up } of attempts) {
    const messages = clients.get(down.on)?.streams.get(down.stream);
    const key = `${connections.indexOf(down.on)} ${down.stream}`;
    if (!told.has(key)) fillStream(down, messages);
    told.add(key);
    leaveCoding(down, up);
    fillStream(up, messages);
    holdBack(down, up);
    endRequest(down, up);
  }
  for (const { frames, connection } of connections) {
    fillWindows(frames);
    // Where nothing came of HTTP/2, it need not be what ended the connection.
    connection.guessed ||= frames.every(({ sent }) => sent);
  }
  return connections.flatMap((telling): ToldConnection[] => {
    const { connection, frames } = telling;
    if (frames.length === 0) return [];
    const tail = toldFrames(tailOf(telling, clients.get(telling)), true);
    return [{ ...connection, log, frames: toldFrames(frames), ...(tail.length === 0 ? {} : { tail }) }];
  });
}
