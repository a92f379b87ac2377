/**
 * Windows, of which a log tells that they were given and not how much. What is not told is taken as what changes least: an
 * increment gives back what was sent, and more where more was sent after it, for nghttp2 sends nothing beyond a window;
 * parameters that are not told allow all that can be.
 */
import { Flag, FrameType, Setting } from '../../model/codes.ts';
import type { LoggedFrame } from './frame.ts';

/** A window that no stream fills, with room for what is given on top (RFC 9113 6.9.1). */
const ample = 2 ** 30;

/** What receivers add to the window of a connection when it begins, at most. */
const firstIncrement = 2 ** 24;

/** Windows before anybody changes them (RFC 9113 6.9.2). */
const usual = 65_535;

interface Window {
  left: number;
  /** Octets since the last increment. */
  used: number;
  last: LoggedFrame | undefined;
}

function against({ direction }: LoggedFrame): string {
  return direction === 'to-server' ? 'to-client' : 'to-server';
}

/** Octets that a stream may have before its first increment, as the SETTINGS of its receiver say. */
function initialOf(frames: readonly LoggedFrame[], direction: string): number {
  const settings = frames.find(
    (frame) =>
      frame.type === FrameType.SETTINGS && (frame.flags & Flag.ACK) === 0 && against(frame) === direction,
  );
  return settings?.settings?.find(([id]) => id === Setting.INITIAL_WINDOW_SIZE)?.[1] ?? usual;
}

/** Takes octets from a window; what it did not have the last increment must have given. */
function take(window: Window, octets: number): void {
  window.left -= octets;
  window.used += octets;
  if (window.left >= 0 || window.last?.increment === undefined) return;
  window.last.increment -= window.left;
  window.left = 0;
}

/** Fills the increments and SETTINGS of a connection that nobody has told; `frames` in the order of the log. */
export function fillWindows(frames: readonly LoggedFrame[]): void {
  for (const frame of frames) {
    if (frame.type === FrameType.SETTINGS && (frame.flags & Flag.ACK) === 0 && frame.length > 0)
      frame.settings ??= [[Setting.INITIAL_WINDOW_SIZE, ample]];
  }
  const initial = new Map(['to-server', 'to-client'].map((one) => [one, initialOf(frames, one)]));
  const windows = new Map<string, Window>();

  function windowOf(direction: string, stream: number): Window {
    const key = `${direction} ${stream}`;
    const left = stream === 0 ? usual : (initial.get(direction) ?? usual);
    const window = windows.get(key) ?? { left, used: 0, last: undefined };
    windows.set(key, window);
    return window;
  }

  for (const frame of frames) {
    const { type, stream, length, direction } = frame;
    if (type === FrameType.DATA) {
      take(windowOf(direction, 0), length);
      take(windowOf(direction, stream), length);
    } else if (type === FrameType.WINDOW_UPDATE) {
      const window = windowOf(against(frame), stream);
      const begins = stream === 0 && window.last === undefined && window.used === 0;
      const told = frame.increment !== undefined;
      frame.increment ??= begins ? firstIncrement : Math.max(1, window.used);
      window.left += frame.increment;
      window.used = 0;
      if (!told) window.last = frame;
    }
  }
}

/** The increment that nghttp2 rejects with this sentence (RFC 9113 6.9, 6.9.1). */
export function noteRejected(frame: LoggedFrame | undefined, text: string): void {
  if (frame?.type !== FrameType.WINDOW_UPDATE) return;
  if (text.startsWith('invalid frame: Protocol error')) frame.increment = 0;
  else if (text.startsWith('invalid frame: Flow control')) frame.increment = 0x7fff_ffff;
}
