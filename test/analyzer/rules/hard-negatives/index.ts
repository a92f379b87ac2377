/** All of them. */
import connect from './connect.ts';
import goaway from './goaway.ts';
import type { HardNegative } from './hard-negative.ts';
import logged from './logged.ts';
import settings from './settings.ts';
import streams from './streams.ts';
import tcp from './tcp.ts';
import tls from './tls.ts';

export const hardNegatives: readonly HardNegative[] = [
  ...goaway,
  ...streams,
  ...tcp,
  ...connect,
  ...settings,
  ...tls,
  ...logged,
];
