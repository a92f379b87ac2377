import { expect, test } from '@jest/globals';
import { bullets, createPage, heading, pageText, paragraph, values } from '../../../reports/text/layout.ts';
import { createStyle } from '../../../reports/text/style.ts';

const page = (columns = 40) => createPage(createStyle(false), columns);

test('values align in a column, wrap beside it, and leave out what is unknown', () => {
  const made = page();
  values(made, [
    ['age', '2 s'],
    ['last stream', 'one two three four five six seven'],
    ['hop', undefined],
  ]);
  expect(pageText(made)).toBe(
    ['  age          2 s', '  last stream  one two three four five', '               six seven', ''].join(
      '\n',
    ),
  );
});

test('the first line of a paragraph carries its mark', () => {
  const made = page();
  paragraph(made, 'a packet that says much more than one line holds', 8, '#12  ');
  expect(made.lines).toEqual(['   #12  a packet that says much more', '        than one line holds']);
});

test('headings have air above, but a page does not begin with it', () => {
  const made = page();
  heading(made, 'Evidence');
  bullets(made, ['one', 'two']);
  expect(pageText(made)).toBe('Evidence\n  • one\n  • two\n');
});

test('a window without width still gets readable lines', () => {
  expect(createPage(createStyle(false), 0).columns).toBe(40);
});
