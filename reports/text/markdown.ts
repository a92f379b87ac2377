/**
 * Makes text safe in Markdown (CommonMark with GitHub's tables), where a ticket system would read more than words:
 * markup, links, mentions that call people, references to other tickets.
 */
import { SHOWN_CHARACTERS, visible } from './escape.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** One line of prose in which nothing is markup, a link, a mention or a reference. */
export function prose(text: string, limit = SHOWN_CHARACTERS): string {
  return (
    visible(text, limit)
      .replace(/[&<>]/g, (character) => entities[character] ?? character)
      .replace(/[\\`*_[\]|~!{}$]/g, String.raw`\$&`)
      // A mention or a reference is looked for in the finished page; a comment in between ends it.
      .replace(/[@#](?=[\w-])/g, '$&<!-- -->')
      // Addresses become links by themselves.
      .replace(/:(?=\/\/)/g, '&#58;')
      .replace(/\bwww\./gi, (www) => `${www.slice(0, 3)}&#46;`)
      // What would make the line a heading, a list, a rule or a quote.
      .replace(/^(\s*)([-+#=]|\d+(?=[.)](?:\s|$)))/, (_, blank: string, mark: string) =>
        /\d/.test(mark) ? `${blank}${mark}<!-- -->` : `${blank}\\${mark}`,
      )
  );
}

/** A code span, whatever the text holds; empty text gives nothing. */
export function code(text: string, limit = SHOWN_CHARACTERS): string {
  const safe = visible(text, limit).trim();
  if (safe === '') return '';
  const fence = '`'.repeat(longestRun(safe) + 1);
  const edge = safe.startsWith('`') || safe.endsWith('`') ? ' ' : '';
  return `${fence}${edge}${safe}${edge}${fence}`;
}

/** A code span in a cell of a table, where a bar ends the cell even inside code. */
export function cellCode(text: string, limit?: number): string {
  return code(text, limit).replaceAll('|', String.raw`\|`);
}

/** Lines to be copied, as a block. */
export function codeBlock(lines: readonly string[]): string {
  const safe = lines.map((line) => visible(line));
  const fence = '`'.repeat(Math.max(3, ...safe.map((line) => longestRun(line) + 1)));
  return `${[fence, ...safe, fence].join('\n')}\n`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** The head of a table that is written row by row. */
export function tableHead(cells: readonly string[]): string {
  return tableRow(cells) + tableRow(cells.map(() => '---'));
}

/** A row of a table; cells are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** A table; cells are Markdown already. No rows, no table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : tableHead(head) + rows.map(tableRow).join('');
}

/** A list; items are Markdown already. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}\n`).join('');
}
