import type { LogSign } from '../../analyzer/model/log-sign.ts';
import type { RuleMeta } from '../../analyzer/model/rule-meta.ts';
import { logSentence, noLogLine } from '../text/log-signs.ts';

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}\n`).join('');
}

function section(title: string, body: string): string {
  return body === '' ? '' : `\n## ${title}\n\n${body}`;
}

/** Code in Markdown, whatever stands in it. */
function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** The page of one signature in Markdown, made of its rule's meta and of the lines of logs that speak of it. */
export function signaturePage(meta: RuleMeta, logs: readonly LogSign[]): string {
  const { withoutKeys } = meta;
  const reported = meta.reportedAs === undefined ? '' : ` · reported as \`${meta.reportedAs}\``;
  return (
    `# ${meta.id}\n\n${meta.title}. Layer \`${meta.layer}\`, ${meta.standing}${reported}.\n\n${meta.explains}\n` +
    section('What it looks like', list(meta.lookFor)) +
    section('Without keys', `${withoutKeys.shows} The answer is then \`${withoutKeys.answer}\`.\n`) +
    section(
      'In logs',
      logs.length === 0 ? `${noLogLine}\n` : list(logs.map((one) => logSentence(one, code))),
    ) +
    section('Who', `${meta.who}\n`) +
    section(
      'Mistaken for',
      list(meta.notToBeConfusedWith.map(({ signature, tellingFact }) => `\`${signature}\`: ${tellingFact}`)),
    ) +
    section('What it explains away', list(meta.outranks.map((id) => `\`${id}\``))) +
    section('How to reproduce', `\`h2lab run ${meta.reproduce}\`\n`) +
    section(
      'What to change',
      list(meta.remedies.map((r) => (r.for === 'any' ? r.text : `${r.for}: ${r.text}`))),
    ) +
    section('References', list(meta.refs))
  );
}
