import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { sealHop } from '../../../lab/capture/seal.ts';
import type { TapResult } from '../../../lab/capture/tap.ts';
import { suiteWith } from '../../support/require.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { withFolder } from '../../support/temporary.ts';
import { tsharkFields } from '../../support/tshark.ts';

const suite = await suiteWith('tshark');
const nonce = new TextEncoder().encode('0123456789abcdef0123456789abcdef');
const keyLine = `CLIENT_RANDOM ${'a1'.repeat(32)} ${'c3'.repeat(48)}\n`;

function result(file: string): TapResult {
  return { files: [file], overwritten: 0, drops: 3, received: 9, drained: true, nonces: [nonce] };
}

/** A raw capture with a sentinel among its packets. */
function raw(): Uint8Array {
  const script = new TcpScript();
  script.open('198.18.0.1:40000', '198.18.0.2:8080', 0);
  script.send('to-server', nonce, 1_234_567);
  script.send('to-server', new TextEncoder().encode('hello'), 2_345_678);
  return buildPcap(script.packets());
}

suite('a sealed capture', () => {
  test('keeps every packet but the sentinels, with its time and length, the hop as interface name', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'raw.pcap');
      const out = join(folder, 'sealed.pcapng');
      writeFileSync(file, raw());
      await sealHop({ tap: result(file), hop: 'proxy-server', keys: [keyLine, 'nonsense'], out });
      const fields = ['frame.time_epoch', 'frame.len', 'tcp.flags'];
      const before = tsharkFields(file, fields);
      const after = tsharkFields(out, fields);
      expect(after).toHaveLength(before.length - 1);
      expect(before).toEqual(expect.arrayContaining(after));
      expect(tsharkFields(out, ['frame.interface_name'])[0]).toEqual(['proxy-server']);
      const bytes = readFileSync(out);
      expect(bytes.includes(keyLine)).toBe(true);
      expect(bytes.includes('nonsense')).toBe(false);
      expect(bytes.includes(Buffer.from(nonce))).toBe(false);
      expect(statSync(out).mode & 0o777).toBe(0o600);
    });
  });
});

describe('a damaged raw capture', () => {
  test('is refused with what is wrong', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'raw.pcap');
      writeFileSync(file, raw().subarray(0, -3));
      const sealing = sealHop({ tap: result(file), hop: 'client-proxy', keys: [], out: join(folder, 'x') });
      await expect(sealing).rejects.toThrow('the capture of client-proxy is damaged');
    });
  });
});
