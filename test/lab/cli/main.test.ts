import { describe, expect, test } from '@jest/globals';
import { golden, h2lab, shell } from '../../support/h2lab.ts';

const commands = ['run', 'list', 'analyze', 'explain', 'doctor', 'clean'];

describe('help', () => {
  test('of h2lab names every command and every exit code', async () => {
    const { code, stdout, stderr } = await h2lab(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stdout).not.toContain('pages');
    expect(stdout).toMatch(/0 as expected .*3 the environment lacks something\n.*4 usage .*130 interrupted/s);
  });

  test.each(commands)('of %s', async (command) => {
    const { code, stdout, stderr } = await h2lab([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: h2lab ${command}`);
  });

  test('the version is that of the package', async () => {
    const { code, stdout } = await h2lab(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('what h2lab does not know ends with exit code 4 and the nearest name', () => {
  test.each([
    [['analyse', 'x.pcap'], 'analyze'],
    [['run', '--repaet', '2'], '--repeat'],
    [['run', 'conection-aging'], 'connection-aging'],
    [['run', 'drian'], 'drain-grace-expired'],
    [['explain', 'connection-agin'], 'connection-aging'],
    [['analyze', 'x.pcap', '--fail-on', 'connection-agin'], 'connection-aging'],
    [['run', '--backend', 'dokcer'], 'docker'],
    [['run', '--tls', 'both'], 'plain, tls'],
    [['run', '--client', 'crul'], 'curl'],
    [['run', '--repeat', '0'], 'from 1'],
  ])('h2lab %j', async (args, near) => {
    const { code, stdout, stderr } = await h2lab(args);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(near);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('no command at all prints the help', async () => {
    const { code, stderr } = await h2lab([]);
    expect(code).toBe(4);
    expect(stderr).toContain('Commands:');
  });
});

describe('standard output', () => {
  test('a reader that goes away ends a command quietly', async () => {
    const listed = await shell('h2lab list | head -1');
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout.split('\n')).toHaveLength(2);
    // Far more than a pipe holds.
    const frames = await shell(
      `for i in 1 2; do h2lab analyze "${golden('connection-aging-tls-fault')}" --frames --ndjson; done | head -1`,
    );
    expect(frames).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(frames.stdout)).toHaveProperty('packet');
  });

  test('a full disk is an error', async () => {
    const { code, stderr } = await shell('h2lab list > /dev/full');
    expect(code).toBe(5);
    expect(stderr).toContain('ENOSPC');
  });

  test('colours come and go by the usual variables', async () => {
    const escape = '\u001b[';
    const args = ['explain', 'drain-grace-expired'];
    const plain = await h2lab(args, { env: { NO_COLOR: '1', FORCE_COLOR: undefined } });
    const forced = await h2lab(args, { env: { FORCE_COLOR: '1', NO_COLOR: undefined } });
    // Libraries take CI for a terminal with colours.
    const piped = await h2lab(args, { env: { FORCE_COLOR: undefined, NO_COLOR: undefined, CI: 'true' } });
    expect(plain.stdout).not.toContain(escape);
    expect(forced.stdout).toContain(escape);
    expect(piped.stdout).toBe(plain.stdout);
  });
});
