import { afterEach, describe, expect, test } from '@jest/globals';
import { debianMirror, firstDebianMirror, proxySettings } from '../../../../lab/backends/docker/mirror.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

describe('firstDebianMirror', () => {
  test.each([
    ['one line', 'deb http://mirror.example/debian bookworm main', 'http://mirror.example/debian'],
    [
      'with options',
      'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian/ stable main',
      'http://mirror.example/debian',
    ],
    [
      'deb822',
      'Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm',
      'http://mirror.example/debian',
    ],
    [
      'after others',
      '# deb http://old.example/debian\ndeb http://pkgs.example/tool x y\ndeb http://m.example/debian b main',
      'http://m.example/debian',
    ],
  ])('%s', (_, sources, mirror) => {
    expect(firstDebianMirror(sources)).toBe(mirror);
  });

  test.each([
    ['HTTPS only: a small base has no certificates', 'deb https://mirror.example/debian bookworm main'],
    ['sources of packages are no mirror of them', 'deb-src http://mirror.example/debian bookworm main'],
    ['the security archive', 'deb http://mirror.example/debian-security bookworm-security main'],
  ])('nothing: %s', (_, sources) => {
    expect(firstDebianMirror(sources)).toBeUndefined();
  });
});

test('the user has the last word on the mirror', () => {
  process.env['H2LAB_DEBIAN_MIRROR'] = 'http://chosen.example/debian';
  expect(debianMirror()).toBe('http://chosen.example/debian');
});

test('proxy variables are found in either case', async () => {
  delete process.env['http_proxy'];
  process.env['HTTP_PROXY'] = 'http://198.18.0.1:3128';
  process.env['no_proxy'] = 'localhost';
  expect(await proxySettings()).toMatchObject({
    http_proxy: 'http://198.18.0.1:3128',
    no_proxy: 'localhost',
  });
});
