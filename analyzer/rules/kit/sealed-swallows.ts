/** A proxy that makes an answer look complete whose upstream connection was cut: the end it adds is a frame without content. */
import type { SealedEntry, Timeline } from '../../model/timeline.ts';
import { hostOf } from '../../model/endpoint.ts';
import { frameOctets } from '../../model/frame-octets.ts';
import { endOf, type SealedTurns, sealedTurns } from './sealed-turns.ts';
import { entryEvidence, type SealedDetector, type SealedVerdict } from './sealed-verdict.ts';
import { sealedCloseEvidence } from './sealed.ts';

/** Empty DATA with END_STREAM (RFC 9113 6.1) has the length of SETTINGS ACK, which answers SETTINGS at once. */
const emptyData = frameOctets.header;
const acknowledgeNs = 50e6;

/** A proxy translates what happens on one hop to the other within this; taps at two hosts differ a little. */
const translationNs = 50e6;
const slackNs = 1e6;

/** The record that ended an answer to a client, where it has no content and nothing of the client asked for it. */
function emptyEnd({ entries, turns }: SealedTurns, since: number): SealedEntry | undefined {
  const isThen = ({ at }: SealedEntry): boolean =>
    at.time >= since - slackNs && at.time - since <= translationNs;
  const told = entries.filter((e) => e.direction === 'to-client' && isThen(e));
  const [end, ...more] = told;
  if (end === undefined || more.length > 0 || end.octets !== emptyData) return undefined;
  const isAsked = entries.some(
    ({ direction, at }) =>
      direction === 'to-server' && at.time <= end.at.time && end.at.time - at.time <= acknowledgeNs,
  );
  return isAsked || turns.every(({ answered }) => answered.length === 0) ? undefined : end;
}

/** The end of an upstream connection by its server, with an answer begun; a client that has ended it lost nothing. */
function cutOf(one: SealedTurns): number | undefined {
  const end = endOf(one);
  const last = one.turns.at(-1);
  return end?.direction === 'to-client' && last !== undefined && last.answered.length > 0
    ? end.at.time
    : undefined;
}

/** The cut, and the connection of another host to another server that was told so; proxies may have an address on each hop. */
function swallowed(timeline: Timeline): { one: SealedTurns; client: SealedTurns; told: SealedEntry }[] {
  const all = sealedTurns(timeline);
  return all.flatMap((one) => {
    const cut = cutOf(one);
    if (cut === undefined) return [];
    return all.flatMap((client) => {
      const { connection } = client;
      if (hostOf(connection.client) === hostOf(one.connection.client)) return [];
      if (connection.server === one.connection.server) return [];
      const told = emptyEnd(client, cut);
      return told === undefined ? [] : [{ one, client, told }];
    });
  });
}

/** Upstream connections that their server ended under an answer, of which the client is told that it is complete. */
export const detectSwallowed: SealedDetector = (timeline) =>
  swallowed(timeline).flatMap(({ one, client, told }): SealedVerdict[] => {
    const [close, ...more] = sealedCloseEvidence(one, 'the end of the upstream connection');
    if (close === undefined) return [];
    return [
      {
        ...{ signature: 'proxy-swallows-upstream-abort', confidence: 0.9, sender: 'proxy', cause: 'server' },
        what:
          'The server ended the connection under an answer, and the proxy told its client nothing but a frame without ' +
          'content: the answer looks complete, and has no trailers',
        connections: [client.connection, one.connection],
        evidence: [entryEvidence(client, told, 'empty DATA, which ends the answer'), close, ...more],
        answers: { 'retry-safe': 'No: the server had begun to answer.' },
      },
    ];
  });
