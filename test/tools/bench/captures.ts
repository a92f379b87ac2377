import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A capture to be made: who talks how. */
export interface CaptureSpec {
  name: string;
  scheme: 'http' | 'https';
  connections: number;
  /** Streams open at a time on each connection. */
  streams: number;
  /** Which answer: its message has about as many bytes as the name says. */
  answer: 'small' | 'large';
  /** Bytes in the capture for each call, about; measured. */
  bytesPerCall: number;
}

/** Small calls and large bodies, one connection and ten thousand, in clear and under TLS 1.3. */
export const specs: readonly CaptureSpec[] = (['http', 'https'] as const).flatMap((scheme): CaptureSpec[] => {
  const kind = scheme === 'http' ? 'h2c' : 'tls';
  const overhead = scheme === 'http' ? 0 : 90;
  return [
    {
      name: `${kind}-calls-one`,
      scheme,
      connections: 1,
      streams: 2,
      answer: 'small',
      bytesPerCall: 900 + overhead,
    },
    {
      name: `${kind}-calls-many`,
      scheme,
      connections: 10_000,
      streams: 2,
      answer: 'small',
      bytesPerCall: 1000 + overhead,
    },
    {
      name: `${kind}-bodies-one`,
      scheme,
      connections: 1,
      streams: 4,
      answer: 'large',
      bytesPerCall: 212_000,
    },
  ];
});

/** A capture on disk. */
export interface Capture {
  spec: CaptureSpec;
  file: string;
  keys: string | undefined;
  bytes: number;
}

function grpcMessage(length: number): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, randomBytes(length)]);
}

/** What client and server need: messages, a certificate, the content type of an answer. */
function prepare(folder: string): void {
  const service = join(folder, 'www', 'shop.v1.Catalog');
  if (existsSync(join(folder, 'cert.pem'))) return;
  mkdirSync(service, { recursive: true });
  writeFileSync(join(folder, 'message'), grpcMessage(120));
  writeFileSync(join(service, 'GetItem.grpc'), grpcMessage(260));
  writeFileSync(join(service, 'GetImage.grpc'), grpcMessage(200_000));
  writeFileSync(join(folder, 'mime'), 'application/grpc grpc\n');
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost';
  const out = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync('openssl', [...request.split(' '), ...out], { stdio: 'ignore' });
}

/** The capture of a spec with at least `megabytes`, recorded when it is not there yet. */
export function captureOf(
  folder: string,
  spec: CaptureSpec,
  megabytes: number,
  tell: (line: string) => void,
): Capture {
  prepare(folder);
  const name = `${spec.name}-${megabytes}`;
  const file = join(folder, `${name}.pcap`);
  const keys = join(folder, `${name}.keys`);
  for (let margin = 1.1; !existsSync(file); margin *= 1.3) {
    const calls = Math.ceil((megabytes * 1e6 * margin) / spec.bytesPerCall);
    tell(`recording ${spec.name}: ${calls} calls on ${spec.connections} connections`);
    const path = `shop.v1.Catalog/${spec.answer === 'small' ? 'GetItem' : 'GetImage'}.grpc`;
    const args = [spec.scheme, spec.connections, Math.max(calls, spec.connections), spec.streams, path].map(
      String,
    );
    rmSync(join(folder, 'unfinished.keys'), { force: true });
    const script = join(import.meta.dirname, 'record.sh');
    const said = execFileSync('unshare', ['--net', 'bash', '--norc', script, 'unfinished', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (!/ 0 failed, 0 errored/.test(said) || !/^0 packets dropped/m.test(said)) {
      throw new Error(`the recording is not whole: ${said.trim()}`);
    }
    if (statSync(join(folder, 'unfinished.pcap')).size < megabytes * 1e6) continue;
    if (spec.scheme === 'https') renameSync(join(folder, 'unfinished.keys'), keys);
    renameSync(join(folder, 'unfinished.pcap'), file);
  }
  return { spec, file, keys: spec.scheme === 'https' ? keys : undefined, bytes: statSync(file).size };
}
