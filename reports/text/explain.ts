import type { LogSign } from '../../analyzer/model/log-sign.ts';
import type { RuleMeta } from '../../analyzer/model/rule-meta.ts';
import { visible } from './escape.ts';
import { bullets, createPage, heading, pageText, paragraph, values } from './layout.ts';
import type { TextOptions } from './layout.ts';
import { logSentence, noLogLine } from './log-signs.ts';
import { createStyle } from './style.ts';
import { layerWord } from './words.ts';

const standings: Readonly<Record<RuleMeta['standing'], string>> = {
  fault: 'a fault: something failed',
  pattern: 'a pattern: nothing failed, but it should be known',
  normal: 'normal: reported alone only when nothing else was found',
};

/** The page that `h2lab explain ID` prints, from what the rule says about itself and which lines of logs mean it. */
export function explainText(meta: RuleMeta, logs: readonly LogSign[], options: TextOptions): string {
  const page = createPage(createStyle(options.colour), options.columns ?? 100);
  const { style } = page;
  const answer =
    meta.withoutKeys.answer === 'shown' ? 'the same answer' : `answer: ${visible(meta.withoutKeys.answer)}`;
  page.lines.push(style.bold(visible(meta.title)));
  page.lines.push(
    style.dim(
      visible(meta.reportedAs === undefined ? meta.id : `${meta.id}, reported as ${meta.reportedAs}`),
    ),
  );
  page.lines.push('');
  paragraph(page, visible(meta.explains), 2);
  page.lines.push('');
  values(page, [
    ['layer', layerWord(meta.layer)],
    ['standing', standings[meta.standing]],
    ['who', visible(meta.who)],
    ['reads', meta.needs.map((kind) => visible(kind)).join(', ')],
    ['outranks', meta.outranks.map((id) => visible(id)).join(', ')],
  ]);
  heading(page, 'Look for');
  bullets(
    page,
    meta.lookFor.map((item) => visible(item)),
  );
  heading(page, 'Without keys');
  paragraph(page, `${visible(meta.withoutKeys.shows)} (${answer})`, 2);
  heading(page, 'In logs');
  if (logs.length === 0) paragraph(page, noLogLine, 2);
  else
    bullets(
      page,
      logs.map((one) => logSentence(one, (text) => style.bold(visible(text)))),
    );
  if (meta.notToBeConfusedWith.length > 0) {
    heading(page, 'Not to be confused with');
    bullets(
      page,
      meta.notToBeConfusedWith.map(
        (other) => `${style.bold(visible(other.signature))}: ${visible(other.tellingFact)}`,
      ),
    );
  }
  if (meta.remedies.length > 0) {
    heading(page, 'What to change');
    bullets(
      page,
      meta.remedies.map(({ for: software, text }) =>
        software === 'any' ? visible(text) : `${style.bold(visible(software))}: ${visible(text)}`,
      ),
    );
  }
  if (meta.reproduce !== '') {
    heading(page, 'Reproduce it');
    const isId = /^[a-z0-9][a-z0-9-]*$/.test(meta.reproduce);
    paragraph(page, isId ? `h2lab run ${meta.reproduce}` : visible(meta.reproduce));
  }
  if (meta.refs.length > 0) {
    heading(page, 'References');
    bullets(
      page,
      meta.refs.map((ref) => visible(ref)),
    );
  }
  return pageText(page);
}
