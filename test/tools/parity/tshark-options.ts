/** What tshark has to be told to see what we see without being told: keys, and ports that carry HTTP/2 in clear. */
import type { Analysis } from '../../../analyzer/model/analysis.ts';
import { keyFilesOf } from '../../support/key-files.ts';
import type { PrintedFrame } from './our-rows.ts';

function port(endpoint: string): string {
  return endpoint.slice(endpoint.lastIndexOf(':') + 1);
}

/** The key logs beside a capture, as options. */
export function keyOptions(file: string): string[] {
  return keyFilesOf(file).flatMap((path) => ['-o', `tls.keylog_file:${path}`]);
}

/** "Decode as" for the server's port of every connection in clear on which we found frames. */
export function decodeAs(analysis: Analysis, frames: readonly PrintedFrame[]): string[] {
  const withFrames = new Set(frames.map(({ tcpStream }) => tcpStream));
  const ports = analysis.connections
    .filter(
      ({ tls, protocol, tcpStream }) => tls === null && protocol === 'http2' && withFrames.has(tcpStream),
    )
    .map(({ server }) => port(server));
  return [...new Set(ports)].flatMap((one) => ['-d', `tcp.port==${one},http2`]);
}
