/** Frames of a proxy and calls of its clients to connections as they are told. */
import { Flag, FrameType } from '../../model/codes.ts';
import type { ToldConnection } from '../../model/told.ts';
import type { Attempt, Telling } from './envoy-frames.ts';
import { toldFrames } from './frame.ts';
import type { CallMessages, ClientSession, Parameters } from './grpc-js-calls.ts';
import { fillMessages } from './messages.ts';

/** Seconds by which a client and its proxy disagree on when a connection began. */
const near = 1;

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
  const told = new Set<string>();
  for (const { down, up } of attempts) {
    const messages = clients.get(down.on)?.streams.get(down.stream);
    const key = `${connections.indexOf(down.on)} ${down.stream}`;
    if (!told.has(key)) fillStream(down, messages);
    told.add(key);
    fillStream(up, messages);
  }
  return connections.flatMap(({ connection, frames }) =>
    frames.length === 0 ? [] : [{ ...connection, log, frames: toldFrames(frames) }],
  );
}
