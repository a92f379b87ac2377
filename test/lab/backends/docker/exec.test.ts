import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectEngine, type Container } from '../../../../lab/backends/docker/engine.ts';
import { execIn } from '../../../../lab/backends/docker/exec.ts';
import type { Network } from '../../../../lab/kit/define-backend.ts';
import { suiteWith } from '../../../support/require.ts';
import { clientServer, openLab } from './fixture.ts';

const suite = await suiteWith('docker');
suite('exec', () => {
  let lab: Network;
  let container: Container;
  beforeAll(async () => {
    const opened = await openLab(clientServer);
    lab = opened.lab;
    container = (await connectEngine()).docker.getContainer(`h2lab-${opened.runId}-client`);
  }, 120_000);
  afterAll(() => lab.close());

  test('code and both outputs are kept apart', async () => {
    const { code, stdout, stderr } = await execIn(container, [
      'bash',
      '-c',
      'echo out; echo err >&2; exit 3',
    ]);
    expect({ code, out: String(Buffer.from(stdout)), err: String(Buffer.from(stderr)) }).toEqual({
      code: 3,
      out: 'out\n',
      err: 'err\n',
    });
  });

  test('every byte value comes through, a megabyte of it', async () => {
    const bytes = `perl -e 'print map { chr } 0..255 for 1..4096'`;
    const { stdout } = await execIn(container, ['bash', '-c', bytes]);
    expect(stdout).toHaveLength(1 << 20);
    expect(stdout.every((byte, i) => byte === i % 256)).toBe(true);
  });

  test('a program that is not there is a code', async () => {
    expect((await execIn(container, ['no-such-program'])).code).not.toBe(0);
  });
});
