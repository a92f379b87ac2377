/** tshark's own decryption of a capture: the plaintext of each connection, and fields of its TLS packets. */
import { tshark } from '../../../support/tshark.ts';

/** Plaintext of both directions, keyed by nothing: tshark's node labels of decrypted streams name no port. */
export interface FollowedTls {
  first: string;
  second: string;
}

/** Decrypted bytes of the connections 0 to `count` - 1, as hexadecimal digits. */
export function followTls(file: string, keyLog: string | undefined, count: number): FollowedTls[] {
  const keys = keyLog === undefined ? [] : ['-o', `tls.keylog_file:${keyLog}`];
  const taps = Array.from({ length: count }, (_, index) => ['-z', `follow,tls,raw,${index}`]).flat();
  const text = tshark(['-n', ...keys, '-r', file, '-q', ...taps]);
  const followed = Array.from({ length: count }, () => ({ first: '', second: '' }));
  for (const part of text.split(/^=+$/m)) {
    const one = followed[Number(/tcp\.stream eq (\d+)/.exec(part)?.[1] ?? -1)];
    if (one === undefined) continue;
    for (const line of part.split('\n')) {
      if (!/^\t?[0-9a-f]+$/.test(line)) continue;
      if (line.startsWith('\t')) one.second += line.slice(1);
      else one.first += line;
    }
  }
  return followed;
}
