import { FrameType } from '../../analyzer/model/codes.ts';
import type { Secrets } from '../secrets.ts';
import type { FrameDetail, WireFacts, WireFrame } from './wire.ts';

function maskDetail(detail: FrameDetail, secrets: Secrets): FrameDetail {
  const { headers, ...rest } = detail;
  const masked = secrets.everywhere(rest);
  return headers === undefined ? masked : { ...masked, headers: secrets.fields(headers) };
}

/** Frames whose octets are header blocks, compressed: what is in them cannot be looked for. */
const blocks: readonly number[] = [FrameType.HEADERS, FrameType.PUSH_PROMISE, FrameType.CONTINUATION];

/**
 * Whether the octets of a frame may be shown: those of a header block when its fields are known and none of them is
 * secret, others when they do not read as one.
 */
function mayShow({ type, detail, octets = '' }: WireFrame, secrets: Secrets): boolean {
  if (!secrets.masks || octets === '') return true;
  if (blocks.includes(type)) {
    const headers = detail?.headers;
    return headers !== undefined && JSON.stringify(secrets.fields(headers)) === JSON.stringify(headers);
  }
  const text = Buffer.from(octets, 'hex').toString('latin1');
  return secrets.text(text) === text;
}

function maskFrame(frame: WireFrame, secrets: Secrets): WireFrame {
  const { detail, octets, ...rest } = frame;
  return {
    ...rest,
    ...(detail === undefined ? {} : { detail: maskDetail(detail, secrets) }),
    ...(octets === undefined ? {} : mayShow(frame, secrets) ? { octets } : { withheld: true }),
  };
}

/** What crossed the wire as a page may show it: header fields, payloads, paths and lines of logs carry secrets. */
export function maskWire(wire: WireFacts, secrets: Secrets): WireFacts {
  return {
    ...wire,
    frames: wire.frames.map((frame) => maskFrame(frame, secrets)),
    streams: wire.streams.map((one) => ({
      ...one,
      path: one.path === null ? null : secrets.text(one.path),
    })),
    logs: wire.logs.map((one) => ({ ...one, text: secrets.text(one.text) })),
  };
}
