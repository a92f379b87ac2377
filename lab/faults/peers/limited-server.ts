/**
 * A server that allows few streams at once and keeps to its limit exactly, for faults of whoever calls it.
 *
 * A server on Node counts a stream until it has cleaned it up, and resets with ENHANCE_YOUR_CALM one that a proxy
 * opens as soon as the last one has ended: another failure, and one that comes and goes.
 */
import type { RawScript } from '../../model/raw-script.ts';
import { plainAnswer } from './raw-server.ts';

/** SETTINGS_MAX_CONCURRENT_STREAMS (RFC 9113 6.5.2). */
const maxConcurrentStreams = 3;

/** The script of a raw server that announces the limit and answers each call after a while. */
export function limitedServer({ streams, answerMs }: { streams: number; answerMs: number }): RawScript {
  return {
    opening: [{ send: [{ type: 'SETTINGS', parameters: [[maxConcurrentStreams, streams]] }] }],
    calls: [[{ wait: { own: 'end' } }, { wait: { ms: answerMs } }, ...plainAnswer]],
  };
}
