/**
 * The questions that are asked of every failure, answered from what was seen: names and handshakes, ALPN, stream or
 * connection, GOAWAY, retries, RST_STREAM, TCP, and what the capture lacks. What a rule answers itself stands first.
 */
import type { Quality } from '../model/analysis.ts';
import type { Direction } from '../model/chunk.ts';
import { errorCodeName } from '../model/codes.ts';
import { hostOf } from '../model/endpoint.ts';
import { duration, median, relativeSpread } from '../model/numbers.ts';
import type { Goaway, Timeline, TimelineConnection, TimelineStream } from '../model/timeline.ts';
import { clientOf, serverOf } from '../rules/kit/parties.ts';
import { evidenceOf, type Occurrences } from './incidents.ts';
import type { Noticed, Observer } from './observer.ts';

/** Ages within this of each other are one age (the fixed age with its jitter is a rule of its own). */
const sameAge = 0.1;

/** Names in one answer. */
const most = 4;

/** What the answers are made of. */
export interface Known {
  timeline: Timeline;
  observer: Observer;
  quality: Quality;
  /** Logs were given. */
  logs: boolean;
}

type Answers = Record<string, string>;

function at(ns: number): string {
  return `at ${(ns / 1e9).toFixed(3)} s`;
}

function senderOf(connection: TimelineConnection, direction: Direction): string {
  return direction === 'to-client' ? serverOf(connection) : clientOf(connection);
}

function times(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function resolvedText({ server }: TimelineConnection, { lookupOf, failedLookups }: Observer): string {
  const lookup = lookupOf(hostOf(server).replace(/^\[|\]$/g, ''));
  if (lookup !== undefined) {
    const took = lookup.latency === undefined ? '' : ` in ${duration(lookup.latency)}`;
    return `Yes: ${lookup.name} is ${hostOf(server)}, said ${lookup.server}${took}.`;
  }
  if (failedLookups.length > 0)
    return `Not of this address. Failed: ${failedLookups.slice(0, most).join(', ')}.`;
  return `The captures hold no lookup of ${hostOf(server)}.`;
}

function handshakeText(connection: TimelineConnection, noticed: Noticed | undefined): string {
  const { synSeen, rtt, tls, closed } = connection;
  const parts = [
    !synSeen
      ? 'TCP: the capture begins later'
      : rtt === undefined
        ? `TCP: no${closed?.how === 'rst' ? ', it was refused or reset' : ', nobody completed it'}`
        : `TCP: yes, in ${duration(rtt)}`,
  ];
  const alerts = (noticed?.alerts ?? []).map(
    ({ direction, name, at: when }) => `alert ${name} by the ${senderOf(connection, direction)} ${at(when)}`,
  );
  if (tls !== undefined) {
    const used = connection.protocol === 'http2' || connection.protocol === 'http1' || connection.records > 0;
    const reached = used
      ? 'yes'
      : tls.version === undefined
        ? 'no ServerHello'
        : 'a ServerHello, and nothing after it';
    parts.push(`TLS for ${tls.sni ?? 'no name'}: ${[reached, ...alerts].join(', ')}`);
  } else parts.push('no TLS');
  return `${parts.join('; ')}.`;
}

function negotiatedText({ tls, protocol, undecryptable }: TimelineConnection): string {
  const offered = tls === undefined || tls.alpnOffered.length === 0 ? 'nothing' : tls.alpnOffered.join(', ');
  if (tls?.alpn === 'h2') return `Yes: ALPN chose h2 of ${offered}.`;
  if (tls?.alpn !== undefined && tls.alpn !== null) return `No: ALPN chose ${tls.alpn} of ${offered}.`;
  if (protocol === 'http2') {
    return tls === undefined
      ? 'HTTP/2 was spoken in clear, without negotiation.'
      : `HTTP/2 was spoken; ALPN chose nothing of ${offered}.`;
  }
  if (protocol === 'http1') return 'No: HTTP/1 was spoken.';
  if (undecryptable) return `Not visible without keys; the client offered ${offered}.`;
  return tls === undefined
    ? 'No: it did not come so far.'
    : `No: it did not come so far; the client offered ${offered}.`;
}

function scopeText({ streams, connections, first }: Occurrences): string {
  const ofOne = [...streams].filter(({ connection }) => connection === first.connections[0]);
  if (ofOne.length === 0) {
    return connections.size > 1 ? `${connections.size} whole connections.` : 'The whole connection.';
  }
  const all = first.connections[0]?.streamCount ?? 0;
  const ids = ofOne.slice(0, most).map(({ id }) => id);
  const rest = ofOne.length > most ? ', …' : '';
  const one = `${ofOne.length} of ${times(all, 'stream')} on the connection: ${ids.join(', ')}${rest}`;
  return connections.size > 1
    ? `${one}, and others on ${times(connections.size - 1, 'more connection')}.`
    : `${one}.`;
}

function goawayText(connection: TimelineConnection): string {
  if (connection.goaways.length === 0) {
    return connection.undecryptable
      ? 'Not visible without keys.'
      : 'Nobody: there was none on this connection.';
  }
  const one = ({ at: when, direction, errorCode, debug }: Goaway): string => {
    const said = debug === '' ? '' : ` "${debug}"`;
    const age = duration(when.time - connection.opened.time);
    return `the ${senderOf(connection, direction)} ${at(when.time)}, ${age} after the connection began, ${errorCodeName(errorCode)}${said}`;
  };
  const more = connection.goaways.length > most ? '; …' : '';
  const text = connection.goaways.slice(0, most).map(one).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${more}.`;
}

function goawayAnswers(connection: TimelineConnection, hit: ReadonlySet<number>): Answers {
  const last = connection.goaways.at(-1);
  if (last === undefined) return {};
  const ids = connection.goaways.slice(0, most).map(({ lastStreamId }) => lastStreamId);
  const { openStreams } = last;
  const above = openStreams.filter((id) => id > last.lastStreamId).length;
  const failed = openStreams.filter((id) => hit.has(id)).length;
  const names = `${openStreams.slice(0, most).join(', ')}${openStreams.length > most ? ', …' : ''}`;
  return {
    'last-stream-id': `${ids.join(', then ')}${last.lastStreamId === 0x7fff_ffff ? ' (all may go on)' : ''}.`,
    'in-flight':
      openStreams.length === 0
        ? 'No stream was open when the last GOAWAY came.'
        : `${times(openStreams.length, 'stream')} open when the last GOAWAY came (${names}), ${above} above its last stream id; ${failed} failed.`,
  };
}

function ageText(connection: TimelineConnection, timeline: Timeline): string | undefined {
  if (connection.goaways.length === 0) return undefined;
  const ages: number[] = [];
  for (const { server, goaways, opened, synSeen } of timeline.connections()) {
    const first = goaways[0];
    if (server === connection.server && first !== undefined && synSeen)
      ages.push(first.at.time - opened.time);
  }
  if (ages.length < 2) return 'One connection shows no age; compare several.';
  const spread = relativeSpread(ages);
  const about = `${times(ages.length, 'connection')} to ${connection.server} got GOAWAY after about ${duration(median(ages))}`;
  return spread <= sameAge
    ? `It seems so: ${about}, within ${Math.round(spread * 100)} %.`
    : `No: ${about}, but from ${duration(Math.min(...ages))} to ${duration(Math.max(...ages))}.`;
}

function retriedText(streams: readonly TimelineStream[], { againOf }: Observer): string | undefined {
  const stream = streams[0];
  if (stream === undefined) return undefined;
  const [first] = streams.flatMap((one) => {
    const again = againOf(one);
    return again === undefined ? [] : [{ of: one, again }];
  });
  if (first === undefined) return 'Nothing shows that it was sent again.';
  const { of, again } = first;
  const where =
    again.connection === of.connection
      ? 'on the same connection'
      : `on another connection (tcp.stream ${again.connection.id})`;
  const how = again.grpcStatus === undefined ? '' : `, which ended with grpc-status ${again.grpcStatus}`;
  return `Yes: stream ${of.id} was sent again ${where} ${at(again.opened.time)} as stream ${again.id}${how}.`;
}

function resetText(streams: readonly TimelineStream[]): string | undefined {
  const reset = streams.find(({ ended }) => ended?.how === 'rst-stream');
  const { ended } = reset ?? {};
  if (reset === undefined || ended === undefined) {
    if (streams.length === 0) return undefined;
    return 'None of its streams was reset.';
  }
  const by = senderOf(reset.connection, ended.direction ?? 'to-client');
  const after = duration(ended.at.time - reset.opened.time);
  return `Stream ${reset.id} ${at(ended.at.time)}, ${after} after its request, by the ${by} with ${errorCodeName(ended.errorCode ?? 0)}.`;
}

function transportText(connection: TimelineConnection, noticed: Noticed | undefined): string {
  const parts: string[] = [];
  const loss = noticed?.losses[0];
  if (loss === undefined) parts.push('no retransmission');
  else {
    const end = loss.recovered ? 'recovered' : 'never recovered';
    parts.push(
      `${times(noticed?.retransmissions ?? 0, 'retransmission')}, the first ${at(loss.start)} by the ${senderOf(connection, loss.direction)}, ${end}`,
    );
  }
  const zero = noticed?.zeroWindows[0];
  parts.push(
    zero === undefined
      ? 'no closed window'
      : `the ${senderOf(connection, zero.direction)} closed its window ${at(zero.at)}`,
  );
  if (noticed?.idle !== undefined) {
    parts.push(
      `longest silence ${duration(noticed.idle.length)}, until ${(noticed.idle.until / 1e9).toFixed(3)} s`,
    );
  }
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function closedText(connection: TimelineConnection, noticed: Noticed | undefined): string {
  const end = connection.firstEnd;
  const words = { fin: 'FIN', rst: 'TCP RST', 'close-notify': 'TLS close_notify' };
  const notify = (noticed?.closeNotify ?? []).map(
    ({ direction, at: when }) => `close_notify by the ${senderOf(connection, direction)} ${at(when)}`,
  );
  if (end === undefined) return 'Nobody, while the capture ran.';
  const open = connection.openStreamCount > 0 ? ', with streams open' : '';
  const more = end.how === 'close-notify' || notify.length === 0 ? '' : `; ${notify.join(', ')}`;
  return `The ${senderOf(connection, end.direction)} with ${words[end.how]} ${at(end.at.time)}${open}${more}.`;
}

function missingText({
  captureDrops,
  truncatedPackets,
  midConnections,
  undecryptable,
  gaps,
}: Quality): string {
  const lacks: [number, string][] = [
    [captureDrops, 'packets lost by the capture'],
    [truncatedPackets, 'packets cut short'],
    [midConnections, 'connections whose beginning is missing'],
    [undecryptable, 'connections without keys'],
    [gaps, 'gaps in byte streams'],
  ];
  const found = lacks.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`);
  return found.length === 0
    ? 'Nothing: no packet was lost or cut, and all could be read.'
    : `${found.join(', ')}.`;
}

function logText(group: Occurrences, logs: boolean): string {
  if (!logs) return 'No log was given; --logs FILE joins one of the proxy, client or server.';
  const lines = evidenceOf(group).filter(({ log }) => log !== undefined);
  const [first] = lines;
  if (first === undefined) return 'No line of the logs tells of this failure.';
  const said = first.what.replace(/^the log says /, '');
  return `${times(lines.length, 'line')}, the first (log ${first.log?.log}, line ${first.log?.line}): ${said}.`;
}

/** The answers for one incident; ids are those of `reports/text/questions.ts`. */
export function answersFor(group: Occurrences, { timeline, observer, quality, logs }: Known): Answers {
  const { first } = group;
  const connection = first.connections[0];
  const missing = { missing: missingText(quality) };
  if (connection === undefined) return missing;
  const noticed = observer.of(connection);
  const healthy = first.meta.standing === 'normal';
  const streams = [...group.streams].filter((one) => one.connection === connection);
  const optional: Partial<Answers> = healthy
    ? {}
    : {
        scope: scopeText(group),
        retried: retriedText([...group.streams], observer),
        reset: resetText(streams),
        'fixed-age': ageText(connection, timeline),
        'log-says': logText(group, logs),
      };
  const given = Object.entries(optional).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return {
    resolved: resolvedText(connection, observer),
    handshake: handshakeText(connection, noticed),
    negotiated: negotiatedText(connection),
    goaway: goawayText(connection),
    ...goawayAnswers(connection, new Set(streams.map(({ id }) => id))),
    transport: transportText(connection, noticed),
    'closed-by': closedText(connection, noticed),
    ...Object.fromEntries(given),
    ...missing,
  };
}
