/** nginx's error log: sentences with a connection number and, at their end, who and what they are about. */
import { endpoint, hostAddress } from './addresses.ts';
import { pathOf, remark, resolutionOf } from './entries.ts';
import type { LogParser } from './parser.ts';
import { connectCause, tlsCause } from './tls-words.ts';
import { isoTime } from './times.ts';

const prefix = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w+)\] \d+#\d+: (?:\*(\d+) )?(.*)$/;

/** What sentences are about, by the words of nginx's http, http2, grpc and event modules. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /upstream SSL certificate|SSL_do_handshake\(\) failed.*upstream|upstream.*SSL_do_handshake/,
    'upstream-tls',
  ],
  [/connect\(\) failed/, 'connect'],
  [/timed out.*while connecting to upstream/, 'connect-timeout'],
  [/timed out.*while reading response header from upstream/, 'upstream-timeout-before-headers'],
  [/timed out.*while reading upstream/, 'upstream-timeout'],
  [/client sent no required SSL certificate/, 'client-certificate-missing'],
  [/client SSL certificate verify error/, 'client-certificate-rejected'],
  // The first octets of an answer in HTTP/1 (`HTT`), read as the length of a frame.
  [/upstream sent too large http2 frame: 4740180\b/, 'not-http2'],
  [/upstream sent too large http2 frame/, 'upstream-frame-size-violated'],
  [
    /upstream sent too large window update|upstream violated (connection |stream )?flow control/,
    'upstream-flow-control-violated',
  ],
  [
    /upstream sent (invalid http2 table index|invalid (encoded )?(http2 )?header|truncated http2 header|.*huffman)/,
    'upstream-compression-violated',
  ],
  [/upstream sent (\w+ )?frame for unknown stream|upstream sent unexpected/, 'upstream-protocol-violated'],
  [/upstream sent goaway with error 0\b/, 'upstream-goaway'],
  [/upstream prematurely closed connection/, 'upstream-ended'],
  [
    /prematurely closed connection|upstream sent goaway|Connection reset by peer.*upstream|recv\(\) failed.*upstream/,
    'upstream-closed',
  ],
  [/upstream rejected request with error 7\b/, 'upstream-refused-stream'],
  [/upstream rejected request with error 12\b/, 'upstream-inadequate-security'],
  [/upstream rejected request with error 13\b/, 'upstream-wants-http1'],
  [/upstream rejected request/, 'upstream-reset'],
  [/upstream sent too big header/, 'upstream-header-too-large'],
  [/no live upstreams/, 'no-live-upstreams'],
  [
    /client sent too large header|too long (http2 )?header (name|field)|client sent too long URI/,
    'client-header-too-large',
  ],
  [/client sent invalid header|client sent invalid/, 'client-header-invalid'],
  [/concurrent streams exceeded/, 'stream-limit-exceeded'],
  [
    /violated (connection )?flow control|incorrect (window|initial window)|window increment/,
    'flow-control-violated',
  ],
  [
    /invalid (http2 )?header (index|value|block)|table (size|index)|hpack|incorrect table|header index/,
    'compression-violated',
  ],
  [/frame with incorrect length|exceeds|too large frame|frame size/, 'frame-size-violated'],
  [
    /frame with incorrect (identifier|parameter)|invalid http2|client sent .* frame|unexpected/,
    'protocol-violated',
  ],
  [/http2 flood detected/, 'flood-detected'],
  [/limiting (requests|connections)/, 'rate-limited'],
  [/(client|stream).*(prematurely closed|canceled|timed out)/, 'client-gone'],
  [/SSL_do_handshake\(\) failed.*(http request|wrong version|unknown protocol)/, 'plaintext-to-tls'],
  [/SSL_do_handshake\(\) failed|SSL_read\(\) failed/, 'front-handshake-failed'],
];

/** `key: value` at the end of a sentence, values in quotes where they have spaces. */
const about = /, (client|server|request|upstream|host): (?:"((?:[^"\\]|\\.)*)"|([^,]*))/g;

function subjectOf(text: string, what: string): string {
  if (what === 'connect') return connectCause(text) ?? 'connect-failed';
  return what === 'upstream-tls' ? `upstream-${tlsCause(text)}` : what;
}

/** nginx's error log. */
export const nginxError: LogParser = {
  id: 'nginx-error',
  title: 'nginx error log (info and above says most)',
  writer: 'proxy',
  recognises: (line) => prefix.test(line),
  create: () => (line) => {
    const match = prefix.exec(line);
    if (match === null) return undefined;
    const [, stamp = '', level, number, text = ''] = match;
    const what = sentences.find(([said]) => said.test(text))?.[1];
    if (what === undefined || level === 'notice' || level === 'debug') return 'quiet';
    const fields: Partial<Record<string, string>> = {};
    for (const [, key = '', quoted, bare] of text.matchAll(about)) fields[key] ??= quoted ?? bare ?? '';
    const client = fields['client'] ?? '';
    return remark(subjectOf(text, what), text.split(', client: ')[0] ?? text, {
      time: isoTime(stamp),
      timeOf: 'end',
      resolution: resolutionOf(stamp),
      clientHost: hostAddress(client),
      client: endpoint(client),
      upstream: endpoint(fields['upstream'] ?? ''),
      path: pathOf(fields['request']?.split(' ')[1]),
      label: number,
    });
  },
};
