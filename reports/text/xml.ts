import { visible, visibleLines } from './escape.ts';

/** Text that XML 1.0 can hold: characters that it forbids are spelled out before markup is escaped (XML 2.2, 2.4). */

/** Characters of one text; a run's reason may quote a whole log. */
const MOST = 8000;

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/** The content of an element; line ends stay. */
export function xmlText(text: string): string {
  return escaped(visibleLines(text.length > MOST ? `${text.slice(0, MOST)}…` : text, 200).join('\n'));
}

/** An attribute with its value on one line, a blank before it. */
export function xmlAttribute(name: string, value: string | number): string {
  return ` ${name}="${escaped(visible(String(value)))}"`;
}
