import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { clip, escapeHtml, Markup, markup, relativeHref } from '../../../reports/html/markup.ts';
import { everything, hostile, raw } from '../../support/hostile.ts';
import { look } from '../../support/html-check.ts';

test('holes are text, in content and in attributes', () => {
  expect(String(markup`<p>${hostile.script}</p>`)).toBe(
    '<p>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>',
  );
  expect(String(markup`<a title="${hostile.attribute}">x</a>`)).not.toMatch(/"\s*onmouseover/);
});

test('markup nests, lists join, nothing gives nothing', () => {
  const items = [1, 2].map((n) => markup`<li>${n}</li>`);
  expect(String(markup`<ul>${items}${undefined}${false}</ul>`)).toBe('<ul><li>1</li><li>2</li></ul>');
});

test('an object from JSON cannot pass for markup', () => {
  const forged = JSON.parse('{"text":"<script>","constructor":{"name":"Markup"}}') as string;
  expect(String(markup`${forged}`)).not.toContain('<script>');
  expect(new Markup('<b>').toString()).toBe('<b>');
});

test('any text in content and in an attribute leaves the document balanced and is without raw controls', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...Object.values(hostile))),
      (text) => {
        const { elements } = look(String(markup`<p title="${text}">${text}</p>`));
        expect(elements.map(({ name }) => name)).toEqual(['p']);
      },
    ),
  );
  expect(escapeHtml(everything)).not.toMatch(raw);
});

test('links are relative whatever a file is called', () => {
  expect(relativeHref('javascript:alert(1)')).toBe('./javascript%3Aalert(1)');
  expect(relativeHref('../a b/c#d?e.pcapng')).toBe('./../a%20b/c%23d%3Fe.pcapng');
  expect(relativeHref(`x${hostile.surrogate}`)).toMatch(/^\.\/x%EF%BF%BD$/);
  expect(relativeHref('//evil.example/x')).toBe('.///evil.example/x');
});

test('clipping counts characters as they are shown', () => {
  expect(clip('GOAWAY', 10)).toBe('GOAWAY');
  expect(clip('GOAWAY begins', 8)).toBe('GOAWAY…');
});
