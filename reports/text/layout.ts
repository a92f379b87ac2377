import type { Style } from './style.ts';
import { pad, width, wrap } from './width.ts';

/** Blocks that text pages are made of: headings, named values, aligned columns, bulleted lists. Input is already safe. */

/** How to lay a text page out. */
export interface TextOptions {
  colour: boolean;
  /** Default 100. */
  columns?: number;
}

/** A page under construction. */
export interface Page {
  style: Style;
  /** Columns to fill; text is wrapped there, things to copy (filters, paths) are not. */
  columns: number;
  lines: string[];
}

/** A page without content. Narrower than 40 columns nothing is readable. */
export function createPage(style: Style, columns: number): Page {
  return { style, columns: Math.max(40, columns), lines: [] };
}

/** A heading, with an empty line above it. */
export function heading(page: Page, text: string): void {
  page.lines.push('', page.style.bold(text));
}

/** Wrapped text below an indent; `first` stands in front of the first line. */
export function paragraph(page: Page, text: string, indent = 2, first = ''): void {
  const margin = ' '.repeat(indent);
  const room = page.columns - indent;
  wrap(text, Math.max(20, room)).forEach((line, index) => {
    page.lines.push(
      index === 0 && first !== '' ? margin.slice(0, indent - width(first)) + first + line : margin + line,
    );
  });
}

/** Names in a column, values wrapped beside them. Rows without a value are left out. */
export function values(
  page: Page,
  rows: readonly (readonly [name: string, value: string | undefined])[],
): void {
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '');
  const column = Math.max(0, ...shown.map(([name]) => width(name)));
  for (const [name, value] of shown) {
    const label = `  ${page.style.dim(pad(name, column))}  `;
    const lines = wrap(value, Math.max(24, page.columns - column - 4));
    lines.forEach((line, index) => page.lines.push((index === 0 ? label : ' '.repeat(column + 4)) + line));
  }
}

/** A list with a mark in front of each item. */
export function bullets(page: Page, items: readonly string[], mark = '•'): void {
  for (const item of items) paragraph(page, item, 4, `${mark} `);
}

/** The page as text, ending in a line break. */
export function pageText(page: Page): string {
  return `${page.lines.join('\n').replace(/^\n+/, '')}\n`;
}
