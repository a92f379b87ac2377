import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { LabEvent } from '../../../lab/model/events.ts';
import { logsToRead, type RunFolder } from '../../../lab/store/run-folder.ts';
import { createStore } from '../../../lab/store/store.ts';
import { analysis, healthy } from '../../support/sample-diagnosis.ts';
import { planOf, runName, runRecord } from '../../support/sample-report.ts';
import { withFolder } from '../../support/temporary.ts';

const record = runRecord();
const name = runName(record);
const fact = (what: string): LabEvent => ({ at: 1, kind: 'fact', run: name, what });

function withRun(use: (run: RunFolder) => Promise<void>): Promise<void> {
  return withFolder(async (folder) => use(await (await createStore(folder).createSuite()).run(name)));
}
const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

test('every save has its file, readable by its owner alone', () =>
  withRun(async (run) => {
    await run.writePlan(planOf(name, record));
    run.appendEvent(fact('one'));
    await run.writeCapture('client-proxy', new Uint8Array([1, 2, 3]));
    await run.writeLog('keys.log', 'CLIENT_RANDOM');
    await writeFile(run.capturePath('proxy-server'), '', { mode: 0o644 });
    await run.writeAnalysis(analysis(healthy));
    await run.writeVerdict({
      format: 'h2lab.verdict/1',
      kind: 'confirmed',
      expected: 'healthy',
      diagnosed: 'healthy',
      reasons: [],
    });
    const files = [
      'plan.json',
      'events.jsonl',
      'captures/client-proxy.pcapng',
      'captures/proxy-server.pcapng',
      'logs/keys.log',
      'analysis.json',
      'verdict.json',
    ];
    for (const file of files) expect(await mode(join(run.path, file))).toBe(0o600);
    for (const folder of ['.', 'captures', 'logs']) expect(await mode(join(run.path, folder))).toBe(0o700);
    expect(new Uint8Array(await readFile(run.capturePath('client-proxy')))).toEqual(
      new Uint8Array([1, 2, 3]),
    );
  }));

test('events are there at once, a line each, in order', () =>
  withRun(async (run) => {
    for (let n = 0; n < 50; n++) run.appendEvent(fact(`line\n${n}`));
    const lines = (await readFile(join(run.path, 'events.jsonl'), 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => (JSON.parse(line) as { what: string }).what)).toEqual(
      Array.from({ length: 50 }, (_, n) => `line\n${n}`),
    );
  }));

test('a link in the place of a file is refused', () =>
  withRun(async (run) => {
    const target = join(run.path, 'target');
    await writeFile(target, '');
    await symlink(target, join(run.path, 'events.jsonl'));
    expect(() => run.appendEvent(fact('x'))).toThrow('is a symbolic link');
    await symlink(target, run.capturePath('client-proxy'));
    await expect(run.writeCapture('client-proxy', new Uint8Array(1))).rejects.toThrow('is a symbolic link');
    expect((await stat(target)).size).toBe(0);
  }));

test('names of logs cannot leave their folder', () =>
  withRun(async (run) => {
    await run.writeLog('../../envoy log', 'x');
    expect(await readdir(join(run.path, 'logs'))).toHaveLength(1);
  }));

test('scratch is made when asked for', () =>
  withRun(async (run) => {
    const scratch = await run.makeScratch();
    expect(await mode(scratch)).toBe(0o700);
    await rm(scratch, { recursive: true });
  }));

test('logs to read are all but the ones that hold keys', () =>
  withRun(async (run) => {
    for (const file of [
      'keys.log',
      'keys-all.log',
      'proxy-2-keys.log',
      'proxy.log',
      'access.jsonl',
      'monkeys.log',
    ])
      await run.writeLog(file, 'x');
    const paths = await logsToRead(run.path);
    expect(paths).toEqual(
      ['access.jsonl', 'monkeys.log', 'proxy.log'].map((file) => join(run.path, 'logs', file)),
    );
  }));
