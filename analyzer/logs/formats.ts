import { envoyAccess } from './envoy-access.ts';
import type { LogParser } from './parser.ts';

/** Every format that can be read. Where two fit a line, the earlier one is taken. */
export const logFormats: readonly LogParser[] = [envoyAccess];
