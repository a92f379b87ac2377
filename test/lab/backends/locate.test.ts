import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dockerFolder, peerBundles } from '../../../lab/backends/locate.ts';

test('the folder of the images is found from the sources', () => {
  expect(existsSync(join(dockerFolder(), 'proxy', 'Dockerfile'))).toBe(true);
});

describe('in a tree of its own', () => {
  let root: string;
  let code: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'locate-'));
    code = join(root, 'lab', 'backends', 'docker');
    write('docker/tap/Dockerfile');
    mkdirSync(code, { recursive: true });
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });
  const write = (path: string): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), '');
  };

  test('a compiled tree has its peers beside it', () => {
    write('lab/peers/grpc-server.cjs');
    write('lab/peers/grpc-client.cjs');
    write('lab/peers/grpc-client/main.js');
    const names = ['grpc-client.cjs', 'grpc-server.cjs'].map((name) => join(root, 'lab', 'peers', name));
    expect(peerBundles(code)).toEqual(names);
  });

  test('the sources take them from the cached build', () => {
    write('lab/peers/grpc-client/main.ts');
    write('.h2lab/build/lab/peers/grpc-client.cjs');
    expect(peerBundles(code)).toEqual([join(root, '.h2lab', 'build', 'lab', 'peers', 'grpc-client.cjs')]);
  });

  test('nothing built is an empty list', () => {
    expect(peerBundles(code)).toEqual([]);
  });
});

test('outside of the project it says what is missing', () => {
  expect(() => dockerFolder('/')).toThrow('docker/tap/Dockerfile');
});
