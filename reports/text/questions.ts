import type { Diagnosis } from '../../analyzer/model/diagnosis.ts';
import { humanize } from './words.ts';

/** The texts of the questions whose answers a diagnosis carries (`answers`), in the order in which they are asked. */

/** The answer that is the finding itself, as one or two sentences. */
const MESSAGE = 'what';

/** Answers that repeat a field of the diagnosis (`cause`, `layer`), which every report shows by itself. */
const FIELDS: ReadonlySet<string> = new Set(['whose-fault', 'which-layer']);

const questions: Readonly<Record<string, string>> = {
  what: 'What happened?',
  resolved: 'Was the name resolved?',
  handshake: 'Did the handshakes of TCP and TLS succeed?',
  negotiated: 'Was HTTP/2 negotiated?',
  scope: 'One stream or the whole connection?',
  goaway: 'Who sent GOAWAY, and when?',
  'last-stream-id': 'What was the last stream id?',
  'in-flight': 'Did active streams fail?',
  retried: 'Did the client retry, on a new connection?',
  'retry-safe': 'Is it safe to retry?',
  'fixed-age': 'Does it happen at a fixed connection age?',
  reset: 'Which stream was reset, when and by whom?',
  transport: 'Did TCP carry it (retransmissions, closed windows, silence)?',
  'closed-by': 'Who closed the connection first, and how?',
  'log-says': 'What do the logs say?',
  'who-sent-it': 'Who sent the decisive frame?',
  'whose-fault': 'Who has to change something?',
  'which-layer': 'Which layer failed first?',
  where: 'On which hop did it begin?',
  when: 'When did it happen?',
  'client-saw': 'What did the client see?',
  'proxy-did': 'What did the proxy make of it?',
  missing: 'Is anything missing from the capture?',
  next: 'What to look at next?',
};

const order = new Map(Object.keys(questions).map((id, index) => [id, index]));

/** A question with its answer, both still unescaped. */
export interface Answer {
  id: string;
  question: string;
  answer: string;
}

/** The finding as a sentence, undefined when the diagnosis has none. */
export function messageOf(diagnosis: Diagnosis): string | undefined {
  return Object.hasOwn(diagnosis.answers, MESSAGE) ? diagnosis.answers[MESSAGE] : undefined;
}

/**
 * The answers that neither the message nor a field of the diagnosis gives: known questions first, in the order in
 * which they are asked, then the others as they come.
 */
export function answersOf(diagnosis: Diagnosis): Answer[] {
  return Object.entries(diagnosis.answers)
    .filter(([id]) => id !== MESSAGE && !FIELDS.has(id))
    .map(([id, answer]) => ({ id, question: questionText(id), answer }))
    .sort((a, b) => (order.get(a.id) ?? order.size) - (order.get(b.id) ?? order.size));
}

/** The text of a question; an id that is not known here is turned into words. */
export function questionText(id: string): string {
  if (Object.hasOwn(questions, id)) return questions[id] ?? id;
  const words = humanize(id);
  return words === '' ? 'Answer' : words.charAt(0).toUpperCase() + words.slice(1);
}
