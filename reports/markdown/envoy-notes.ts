/** What Envoy's release notes and threads say of its versions, held against what was seen. */
import type { DialectCell, DialectRow } from './dialects.ts';

/** A change that a scenario shows, or should. */
interface Note {
  /** The first version with it. */
  from: string;
  says: string;
  scenario: string;
  column: 'client' | 'toClient' | 'upstream' | 'log';
  /** What older and newer versions must show. */
  before: RegExp;
  since: RegExp;
}

const notes: readonly Note[] = [
  {
    from: '1.37',
    says: 'a stream that Envoy resets by itself carries INTERNAL_ERROR and no longer NO_ERROR (envoyproxy/envoy#42269)',
    scenario: 'proxy-max-stream-duration',
    column: 'toClient',
    before: /RST_STREAM\(NO_ERROR\)/,
    since: /RST_STREAM\(INTERNAL_ERROR\)/,
  },
  {
    from: '1.37',
    says: 'the same upstream: a client that cancels looks like an internal error to the server',
    scenario: 'client-cancellation',
    column: 'upstream',
    before: /RST_STREAM\(NO_ERROR\)/,
    since: /RST_STREAM\(INTERNAL_ERROR\)/,
  },
  {
    from: '1.37',
    says: 'a protocol error of the server is not passed on to the client as one (envoyproxy/envoy#36200)',
    scenario: 'goaway-protocol-error',
    column: 'toClient',
    before: /RST_STREAM\(PROTOCOL_ERROR\)/,
    since: /RST_STREAM\(INTERNAL_ERROR\)/,
  },
  {
    from: '1.38',
    says: 'RST_STREAM(NO_ERROR) behind a complete early answer is kept (envoyproxy/envoy#44749)',
    scenario: 'close-with-unread-data-rst',
    column: 'toClient',
    before: /RST_STREAM\(NO_ERROR\)/,
    since: /RST_STREAM\(NO_ERROR\)/,
  },
  {
    from: '1.38',
    says: 'the route timeout stays UNAVAILABLE unless grpc_timeout_returns_deadline_exceeded is set (envoyproxy/envoy#44479)',
    scenario: 'proxy-route-timeout',
    column: 'client',
    before: /UNAVAILABLE/,
    since: /UNAVAILABLE/,
  },
];

/** Changes that no scenario here can show, and why. */
const unseen: readonly (readonly [from: string, says: string, why: string])[] = [
  [
    '1.38.1',
    'the reason of a TLS failure left the body of local replies',
    'messages of calls are not kept here',
  ],
  [
    '1.39',
    'jitter of max_connection_duration and drain_timeout (envoyproxy/envoy#45101)',
    'no scenario sets it: older versions refuse the field',
  ],
  ['1.39', 'the rate of resets can be configured', 'no scenario sets it: older versions refuse the field'],
];

function older(a: string, b: string): boolean {
  return a.localeCompare(b, 'en', { numeric: true }) < 0;
}

function shows(cell: DialectCell, column: Note['column'], what: RegExp): boolean {
  return what.test(cell[column].join(', '));
}

/** Whether what was seen agrees with a note, one phrase. */
function agreement({ from, column, before, since }: Note, row: DialectRow | undefined): string {
  const versions = Object.entries(row?.proxies ?? {}).flatMap(([name, cell]) => {
    const [brand, version = ''] = name.split(' ');
    return brand === 'envoy' ? [{ version, cell }] : [];
  });
  if (versions.length < 2) return 'not measured';
  const against = versions.filter(
    ({ version, cell }) => !shows(cell, column, older(version, from) ? before : since),
  );
  if (against.length === 0) return 'seen';
  const [{ version, cell }] = against as [(typeof versions)[number]];
  return `not in ${version}, which shows \`${cell[column].join(', ').replaceAll('|', '¦') || 'nothing'}\``;
}

/** The table of notes. */
export function envoyNotes(rows: readonly DialectRow[]): string {
  const seen = notes.map((note) => {
    const row = rows.find(({ id }) => id === note.scenario);
    return `| ${note.from} | ${note.says} | [${note.scenario}](${note.scenario}.ts) | ${agreement(note, row)} |\n`;
  });
  const not = unseen.map(([from, says, why]) => `| ${from} | ${says} | – | not shown: ${why} |\n`);
  return `| from | what is said | scenario | found |\n| --- | --- | --- | --- |\n${seen.join('')}${not.join('')}`;
}
