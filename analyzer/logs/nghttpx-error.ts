/** nghttpx's error log: warnings of its backends, floods; with log-level INFO nearly all that happens. */
import { endpoint } from './addresses.ts';
import { remark } from './entries.ts';
import type { LogParser } from './parser.ts';
import { connectCause, tlsCause } from './tls-words.ts';
import { isoTime } from './times.ts';

const prefix =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d\d:\d\d)) \d+ \d+ [0-9a-f]+ (DEBUG|INFO|NOTICE|WARN|ERROR|FATAL) (?:\([\w.]+:\d+\) )?(.*)$/;

const sentences: readonly (readonly [RegExp, string])[] = [
  [/peer did not return a certificate/, 'client-certificate-missing'],
  [/Certificate verification failed/, 'upstream-tls'],
  [/connect failed|Backend connect|Failed to connect/i, 'connect'],
  [/Flooding was detected|Too many (CONTINUATION|SETTINGS|PING)/i, 'flood-detected'],
  [/too many (reset|RST_STREAM)|rapid reset/i, 'resets-detected'],
  [/request header.*too large|Too large/i, 'client-header-too-large'],
  [/(tls|ssl) handshake (failed|error)/i, 'front-handshake-failed'],
];

/** A header below a line that says that headers follow. */
const header = /^:?[A-Za-z0-9-]{1,80}: .*$/;

/** nghttpx's error log. */
export const nghttpxError: LogParser = {
  id: 'nghttpx-error',
  title: 'nghttpx error log',
  writer: 'proxy',
  recognises: (line) => prefix.test(line),
  create() {
    let within = false;
    return (line) => {
      const match = prefix.exec(line);
      if (match === null) return within && header.test(line) ? 'quiet' : undefined;
      const [, stamp = '', , text = ''] = match;
      within = /headers/i.test(text);
      const what = sentences.find(([said]) => said.test(text))?.[1];
      if (what === undefined) return 'quiet';
      const upstream = endpoint(/addr=(\S+?)[;,]?(?:\s|$)/.exec(text)?.[1] ?? '');
      const cause =
        what === 'connect'
          ? (connectCause(text) ?? 'connect-failed')
          : what === 'upstream-tls'
            ? `upstream-${tlsCause(text)}`
            : what;
      return remark(cause, text, { time: isoTime(stamp), timeOf: 'event', upstream });
    };
  },
};
