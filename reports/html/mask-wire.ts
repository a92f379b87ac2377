import type { Secrets } from '../secrets.ts';
import type { FrameDetail, WireFacts } from './wire.ts';

function maskDetail(detail: FrameDetail, secrets: Secrets): FrameDetail {
  const { headers, debug } = detail;
  return {
    ...detail,
    ...(headers === undefined ? {} : { headers: secrets.fields(headers) }),
    ...(debug === undefined ? {} : { debug: secrets.text(debug) }),
  };
}

/** What crossed the wire as a page may show it: header fields, debug data, paths and lines of logs carry secrets. */
export function maskWire(wire: WireFacts, secrets: Secrets): WireFacts {
  return {
    ...wire,
    frames: wire.frames.map((frame) =>
      frame.detail === undefined ? frame : { ...frame, detail: maskDetail(frame.detail, secrets) },
    ),
    streams: wire.streams.map((one) => ({
      ...one,
      path: one.path === null ? null : secrets.text(one.path),
    })),
    logs: wire.logs.map((one) => ({ ...one, text: secrets.text(one.text) })),
  };
}
