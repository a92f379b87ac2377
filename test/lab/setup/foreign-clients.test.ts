/** Clients in other languages: found where they are, and told what is missing where not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  buildGrpcGo,
  foreignClientFacts,
  grpcGoClient,
  grpcGoVersion,
  grpcioVersion,
  pythonPath,
} from '../../../lab/setup/foreign-clients.js';
import { withFolder } from '../../support/temporary.ts';

test('grpcio is there when the Python that was named can import it', async () => {
  expect(pythonPath({ ...process.env, H2LAB_PYTHON: '/opt/p/bin/python' })).toBe('/opt/p/bin/python');
  expect(await grpcioVersion({ ...process.env, H2LAB_PYTHON: '/bin/false' })).toBeNull();
  const { status, stdout } = spawnSync('python3', ['-c', 'import grpc; print(grpc.__version__)'], {
    encoding: 'utf8',
  });
  const { H2LAB_PYTHON: _, ...env } = process.env;
  expect(await grpcioVersion(env)).toBe(status === 0 ? stdout.trim() : null);
});

test('the client on grpc-go is there when it was built after its source', () =>
  withFolder(async (folder) => {
    const source = join(folder, 'source');
    const client = join(folder, 'client');
    mkdirSync(source);
    writeFileSync(join(source, 'main.go'), '');
    expect(grpcGoClient(client, source)).toBeNull();
    writeFileSync(client, '');
    utimesSync(client, 2_000_000_000, 2_000_000_000);
    expect(grpcGoClient(client, source)).toBe(client);
    utimesSync(client, 1_000_000_000, 1_000_000_000);
    expect(grpcGoClient(client, source)).toBeNull();
  }));

test('a build that cannot be is told, with what to do', () =>
  withFolder(async (folder) => {
    const go = join(folder, 'bin', 'go');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(go, '#!/bin/sh\necho "go: no such module" >&2\nexit 1\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
    let told: unknown;
    try {
      buildGrpcGo(join(folder, 'client'), folder, env);
    } catch (error) {
      told = error;
    }
    expect(told).toMatchObject({
      message: 'the client on grpc-go could not be built',
      details: { said: 'go: no such module', byHand: [expect.stringContaining('go build -o')] },
    });
  }));

test('the version of grpc-go is that of its module', () =>
  withFolder(async (folder) => {
    writeFileSync(join(folder, 'go.mod'), 'module x\n\nrequire google.golang.org/grpc v1.2.3\n');
    expect(grpcGoVersion(folder)).toBe('1.2.3');
    writeFileSync(join(folder, 'go.mod'), 'module x\n');
    expect(grpcGoVersion(folder)).toBeNull();
  }));

test('both are optional facts', async () => {
  const facts = await foreignClientFacts();
  expect(facts.map(({ tool, optional }) => [tool, optional])).toEqual([
    ['grpcio', true],
    ['grpc-go', true],
  ]);
});
