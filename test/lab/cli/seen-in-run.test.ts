import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { seenInRun } from '../../../lab/cli/seen-in-run.ts';
import { storeRun } from '../../support/stored-suite.ts';
import { withFolder } from '../../support/temporary.ts';

test('a drain: GOAWAY of the proxy to clients that leave at the first one, nothing else on either side', () =>
  withFolder(async (suite) => {
    const folder = await storeRun(suite, 'connection-aging', 'plain', 'fault');
    const { toClient, upstream } = await seenInRun(folder);
    expect(toClient.map((text) => text.replace(/ ×\d+$/, ''))).toEqual(['GOAWAY(NO_ERROR, last 2^31-1)']);
    expect(upstream).toEqual([]);
  }));

test('a cut behind Envoy, which it tells by a reset, the calls as the runner noted them, and its log', () =>
  withFolder(async (suite) => {
    const folder = await storeRun(suite, 'drain-grace-expired', 'plain', 'fault');
    const fact = { kind: 'fact', what: 'calls of the client, by status', value: '0: 1, 13: 2' };
    appendFileSync(join(folder, 'events.jsonl'), `{"kind":"step-start"}\n${JSON.stringify(fact)}\n`);
    mkdirSync(join(folder, 'logs'), { recursive: true });
    const line = { code: 200, flags: 'UR', details: 'upstream_reset_after_response_started{remote_reset}' };
    const text = JSON.stringify(line);
    writeFileSync(join(folder, 'logs', 'access.jsonl'), `${text}\nno JSON\n${text}\n`);
    const seen = await seenInRun(folder);
    expect(seen.client).toEqual(['OK', 'INTERNAL ×2']);
    expect(seen.toClient).toEqual(['RST_STREAM(INTERNAL_ERROR)']);
    expect(seen.log).toEqual(['200 UR upstream_reset_after_response_started{remote_reset} ×2']);
  }));

test('a folder without captures or logs shows nothing', () =>
  withFolder(async (folder) => {
    expect(await seenInRun(folder)).toEqual({ client: [], toClient: [], upstream: [], log: [] });
  }));
