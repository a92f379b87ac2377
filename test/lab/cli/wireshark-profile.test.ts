import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { annotate } from '../../../analyzer/capture/annotate.ts';
import { profileFolder } from '../../../lab/cli/wireshark-profile.ts';
import { golden, h2lab } from '../../support/h2lab.ts';
import { suiteWith } from '../../support/require.ts';
import { withFolder } from '../../support/temporary.ts';
import { wireOf } from '../../support/wire.ts';

const withTshark = await suiteWith('tshark');

/** What tshark prints under the profile; what it complains of is an error. */
function underProfile(config: string, args: readonly string[]): string {
  const env = { ...process.env, WIRESHARK_CONFIG_DIR: config };
  return execFileSync('sh', ['-c', 'tshark -C h2lab "$@" 2>&1 | grep -v "Running as user"', 'sh', ...args], {
    encoding: 'utf8',
    env,
  });
}

test('goes where Wireshark looks, and overwrites nothing that is not ours', () =>
  withFolder(async (folder) => {
    expect(profileFolder({ WIRESHARK_CONFIG_DIR: '/w', XDG_CONFIG_HOME: '/x' })).toBe('/w/profiles/h2lab');
    expect(profileFolder({ XDG_CONFIG_HOME: '/x' })).toBe('/x/wireshark/profiles/h2lab');
    const env = { WIRESHARK_CONFIG_DIR: folder };
    const { code, stdout } = await h2lab(['wireshark-profile'], { env });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${folder}/profiles/h2lab; open a capture with it: wireshark -C h2lab FILE\n`,
    });
    const own = join(folder, 'own');
    expect((await h2lab(['wireshark-profile', '--dir', own])).code).toBe(0);
    expect((await h2lab(['wireshark-profile', '--dir', own])).code).toBe(0);
    expect((await readdir(own)).sort()).toEqual(['colorfilters', 'decode_as_entries', 'preferences']);
    await writeFile(join(own, 'colorfilters'), '@mine@tcp@[0,0,0][1,1,1]\n');
    const refused = await h2lab(['wireshark-profile', '--dir', own]);
    expect(refused.code).toBe(4);
    expect(await readFile(join(own, 'colorfilters'), 'utf8')).toContain('@mine@');
  }));

withTshark('tshark under the profile', () => {
  test('takes its columns, colours and ports', () =>
    withFolder(async (folder) => {
      await h2lab(['wireshark-profile', '--dir', join(folder, 'profiles', 'h2lab')]);
      const capture = join(folder, 'a.pcapng');
      const bytes = await readFile(golden('drain-grace-expired-tls-fault', 'proxy-server'));
      await writeFile(capture, annotate(bytes, new Map([[109, ['shown in a column']]])));
      const [line = ''] = underProfile(folder, ['-r', capture, '-Y', 'http2.type == 7', '-T', 'json']).split(
        '\n',
      );
      expect(line).toBe('[');
      const text = underProfile(folder, ['-r', capture, '-Y', 'http2.type == 7']);
      expect(text).toContain('GOAWAY');
      expect(text).toMatch(/^ *109 .*shown in a column/m);

      const rules = underProfile(folder, [
        ...['-r', capture, '--color', '-Y', 'tcp', '-T', 'fields', '-e', 'frame.coloring_rule.name'],
      ]);
      expect(rules).toContain('h2lab evidence');

      const [wire] = wireOf((w) => w.connect('198.18.0.1:40000', '198.18.0.2:50051').call(1)).files();
      const clear = join(folder, 'clear.pcap');
      await writeFile(clear, wire?.bytes ?? new Uint8Array());
      expect(
        underProfile(folder, ['-r', clear, '-T', 'fields', '-e', 'http2.type']).replace(/\s/g, ''),
      ).not.toBe('');
    }));
});
