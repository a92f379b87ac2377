/** What to ask the team that runs the party at fault: questions that the captures cannot answer. */
import type { Analysis } from '../../analyzer/model/analysis.ts';
import type { Diagnosis, Party } from '../../analyzer/model/diagnosis.ts';
import { quantityText } from '../text/numbers.ts';
import { code, prose } from '../text/markdown.ts';
import { humanize } from '../text/words.ts';

/** Quantities behind which a setting stands. */
const settings =
  /^(age|grace|period|deadline|timeout|idle\w*|limit|max\w*|delay|interval|requestsPerConnection|code)$/i;

/** Settings asked for; the others are in the table. */
const MOST = 3;

/** Whom to ask, and what. */
export interface Ask {
  whom: string;
  /** Markdown, one question each. */
  questions: string[];
}

const whom: Readonly<Record<Party, string>> = {
  client: 'whoever runs the client',
  proxy: 'whoever runs the proxy',
  server: 'whoever runs the server',
  middlebox: 'whoever runs the firewalls, NATs and balancers on the path',
  path: 'whoever runs the network',
  none: '',
  unknown: 'both ends',
};

const standing: Readonly<Record<Party, readonly string[]>> = {
  client: [
    'Which gRPC or HTTP/2 library, in which version, and with which deadline, retry and keep-alive settings?',
    'What did the application see: status, message, and at which attempt?',
  ],
  proxy: [
    'Which proxy, in which version, and which of its timeouts and limits hold for this route?',
    'What do its access log (response flags and details) and its admin counters say of that time?',
  ],
  server: [
    'What does its log say of that time? Was it restarted, scaled, or deployed?',
    'Which library or server, in which version, and with which ages, limits and keep-alive settings?',
  ],
  middlebox: [
    'Which devices stand between the two addresses, and after how long do they forget an idle connection?',
    'Does one of them end or reset connections by itself (inspection, limits, failover)?',
  ],
  path: [
    'Do interfaces on the path count drops or errors at that time? Which MTU does each link have?',
    'Does a second path exist, and did the traffic move to it?',
  ],
  none: [],
  unknown: [
    'Can the other end of the connection be captured too, with TLS keys, from before it opens?',
    'What do the logs of client, proxy and server say of that time?',
  ],
};

/** The questions for a diagnosis; undefined when nobody has to change anything. */
export function askOf(analysis: Analysis, diagnosis: Diagnosis): Ask | undefined {
  const { cause, client, server } = diagnosis;
  const questions = Object.hasOwn(standing, cause) ? standing[cause] : standing.unknown;
  if (questions.length === 0) return undefined;
  const when = moment(analysis, diagnosis);
  const ends =
    client === undefined || server === undefined ? '' : `the connection ${code(client)} → ${code(server)}`;
  const about = [ends, when === undefined ? '' : `at ${code(when)} (UTC)`]
    .filter((part) => part !== '')
    .join(' ');
  const numbers = Object.entries(diagnosis.quantities)
    .filter(([name]) => settings.test(name))
    .slice(0, MOST)
    .map(([name, value]) => `Is something set to ${quantityText(name, value)} (${prose(humanize(name))})?`);
  return {
    whom: Object.hasOwn(whom, cause) ? whom[cause] : whom.unknown,
    questions: [...(about === '' ? [] : [`This is about ${about}.`]), ...questions, ...numbers],
  };
}

/** When the first packet of the evidence was, ISO 8601 with milliseconds; undefined when nothing tells. */
function moment({ inputs }: Analysis, { evidence }: Diagnosis): string | undefined {
  const starts = inputs.map(({ start }) => Date.parse(start)).filter((start) => Number.isFinite(start));
  const times = evidence.map(({ time }) => time).filter((time) => Number.isFinite(time));
  if (starts.length === 0 || times.length === 0) return undefined;
  const date = new Date(Math.min(...starts) + Math.min(...times) * 1000);
  return Number.isFinite(date.getTime()) ? date.toISOString() : undefined;
}
