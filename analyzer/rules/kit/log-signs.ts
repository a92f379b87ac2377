/** The table of log lines (`log-table.ts`) read the other way: which lines speak of a signature. */
import type { LogSign } from '../../model/log-sign.ts';
import { goawayConfidence, goaways, pingsConfidence } from './log-codes.ts';
import { remarks } from './log-remarks.ts';
import { connections, responses } from './log-table.ts';

function sign(
  line: LogSign['line'],
  says: string,
  signatures: string,
  confidence: number,
  id: string,
): LogSign[] {
  const place = signatures.split(' ').indexOf(id);
  return place < 0 ? [] : [{ line, says, confidence, exact: place === 0 }];
}

/** Every kind of line that means this signature, the most trusted first. */
export function logSignsOf(id: string): LogSign[] {
  const signs = [
    ...responses.flatMap(([said, ids, , , , sure]) => sign('request', said.source, ids, sure, id)),
    ...connections.flatMap(([said, ids, , , , sure]) => sign('connection', said.source, ids, sure, id)),
    ...Object.entries(remarks).flatMap(([what, [ids, , , , sure]]) => sign('sentence', what, ids, sure, id)),
    ...Object.entries(goaways).flatMap(([code, ids]) => sign('GOAWAY', code, ids, goawayConfidence, id)),
    ...sign('GOAWAY', '11 too_many_pings', 'goaway-too-many-pings', pingsConfidence, id),
  ];
  return signs.sort((a, b) => Number(b.exact) - Number(a.exact) || b.confidence - a.confidence);
}
