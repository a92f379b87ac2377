/**
 * No proxy: the client talks to the server itself. There is nothing to start; the runner leaves the proxies of a
 * topology out, and this only says what a proxy that is not there has to say.
 */
import { defineProxy } from '../kit/define-proxy.ts';

export default defineProxy({
  id: 'none',
  title: 'no proxy',
  start: () =>
    Promise.resolve({
      stats: () => Promise.resolve(new Map<string, number>()),
      log: () => Promise.resolve(''),
      signal: () => Promise.resolve(),
      running: () => false,
      stop: () => Promise.resolve(),
      files: () => Promise.resolve(new Map<string, Uint8Array>()),
      tail: () => Promise.resolve([]),
    }),
});
