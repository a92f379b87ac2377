/** Which lines of logs speak of a signature, in words. */
import type { LogSign } from '../../analyzer/model/log-sign.ts';

/** Of a signature that no line names. */
export const noLogLine =
  'No line of a log names it: logs only agree with what packets show, or name what followed from it.';

const kinds: Readonly<Record<LogSign['line'], string>> = {
  request: 'the line of a request whose flags and details match',
  connection: 'the line of a connection whose flags and details match',
  sentence: 'a sentence of the kind',
  GOAWAY: 'a GOAWAY in a trace with code',
};

/** One line of a log in words; `mark` sets off what is looked for. */
export function logSentence(
  { line, says, confidence, exact }: LogSign,
  mark: (says: string) => string,
): string {
  const trust = `${Math.round(confidence * 100)} %`;
  const general = exact ? '' : '; the line has a more exact meaning';
  return `${kinds[line]} ${mark(says)} (trusted ${trust} without packets${general})`;
}
