/** HAProxy's termination codes (configuration manual, 8.5): who ended the session, and in which phase. */
const enders: Readonly<Record<string, string>> = {
  C: 'the client aborted',
  S: 'the server refused or aborted',
  P: 'the proxy ended it: a limit, a rule, or a message that broke the protocol',
  L: 'the proxy answered by itself',
  R: 'the proxy was short of resources',
  I: 'the proxy found an error of its own',
  D: 'the server was taken down',
  U: 'a server came back up',
  K: 'the session was killed: a stop of the process or an operator',
  c: 'the client was silent until its timeout',
  s: 'the server was silent until its timeout',
};

const phases: Readonly<Record<string, string>> = {
  R: 'before the request was complete',
  Q: 'while it waited for a slot',
  C: 'while the connection to the server was made',
  H: 'before the headers of the answer',
  D: 'in the middle of the answer',
  L: 'while the last bytes went to the client',
  T: 'in the tarpit',
};

/** What a code means; undefined for a session that ended as it should. */
export function terminationMeaning(code: string): string | undefined {
  const who = enders[code.charAt(0)];
  const when = phases[code.charAt(1)];
  if (who === undefined) return undefined;
  return when === undefined ? who : `${who} ${when}`;
}
