import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../lib/migration/object-type.ts';
import {
  columnOf,
  comparable,
  expected,
  htmlAsPlainText,
  isEmptyLink,
  plainTextAsHtml,
  textOf,
} from '../../lib/odoo/cells.ts';

const noId = () => undefined;

describe('a cell on its way to load()', () => {
  it.each<[string, Cell, string, string]>([
    ['text', 'Oak', 'name', 'Oak'],
    ['nothing', null, 'name', ''],
    ['yes', true, 'name', 'true'],
    ['no', false, 'name', 'false'],
    ['an external id', { externalId: '__x__.a' }, 'name/id', '__x__.a'],
    ['no external id', { externalId: null }, 'name/id', ''],
    ['a database id', { id: 7 }, 'name/.id', '7'],
    ['no database id', { id: null }, 'name/.id', ''],
    ['several database ids', { ids: [3, 1] }, 'name/.id', '3,1'],
    ['no database ids', { ids: [] }, 'name/.id', ''],
  ])('that holds %s goes under its column as text', (_, cell, column, text) => {
    expect([columnOf('name', cell), textOf(cell, 'char')]).toEqual([column, text]);
  });

  it.each<[Cell, boolean]>([
    [{ id: null }, true],
    [{ externalId: null }, true],
    [{ id: 1 }, false],
    [{ externalId: 'a.b' }, false],
    [{ ids: [] }, false],
    [null, false],
    ['', false],
  ])('%j being a link to nothing is %s', (cell, empty) => {
    expect(isEmptyLink(cell)).toBe(empty);
  });
});

describe('plain text in an html field', () => {
  it('keeps its line breaks and shows markup as the text it is', () => {
    expect(textOf('a <b> & "c"\r\nd', 'html')).toBe('<p>a &lt;b&gt; &amp; "c"<br>d</p>');
    expect(textOf('a <b>\nc', 'text')).toBe('a <b>\nc');
  });

  it('reads back as it was, outer white space and kinds of line end aside', () => {
    const markup = fc.array(
      fc.constantFrom('&', '<', '>', 'lt;', 'amp;', '&amp;', '<br>', '</p>', '\n', '\r', ' ', '"', 'é'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          markup.map((all) => all.join('')),
        ),
        (text) => {
          expect(htmlAsPlainText(plainTextAsHtml(text))).toBe(text.replace(/\r\n?/g, '\n').trim());
        },
      ),
    );
  });

  it.each([
    ['<p>one</p><p class="o">two</p>', 'one\ntwo'],
    ['one<br/>two<br />three', 'one\ntwo\nthree'],
    ['<p>it&#39;s &quot;x&quot;&nbsp;y</p>', 'it\'s "x"\u00a0y'],
    ['<p><b>bold</b></p>', 'bold'],
  ])("is read from Odoo's own html %j", (html, text) => {
    expect(htmlAsPlainText(html)).toBe(text);
  });
});

describe('comparing what was sent with what Odoo holds', () => {
  it.each<[string, Cell, Parameters<typeof comparable>[1], unknown]>([
    ['text', 'Oak', 'char', 'Oak'],
    ['text with white space that Odoo trims', ' Oak ', 'char', 'Oak'],
    ['text with line ends of another kind', 'a\r\nb', 'text', 'a\nb'],
    ['text with a character that cannot travel', 'a\u0001b', 'text', 'ab'],
    ['notes in html', 'a <b>\nc', 'html', '<p>a &lt;b&gt;<br>c</p>'],
    ['no text', null, 'char', false],
    ['no notes', null, 'html', ''],
    ['a price', '149.90', 'float', 149.9],
    ['a whole price', '5', 'monetary', 5.0],
    ['no price', null, 'float', 0],
    ['a price of nothing', '0', 'float', 0.0],
    ['a whole number', '1', 'integer', 1],
    ['yes', true, 'boolean', true],
    ['no', false, 'boolean', false],
    ['no answer', null, 'boolean', false],
    ['a price with the noise of binary numbers (Odoo 14)', '484.03', 'float', 484.03000000000003],
    ['a price of 17 digits, as far as a binary number holds them', '123456789012345.67', 'float', 123456789012345.67],
    ['a link', { id: 7 }, 'many2one', 7],
    ['no link', { id: null }, 'many2one', false],
    ['several links, in any order', { ids: [9, 10, 1] }, 'many2many', [1, 10, 9]],
    ['no links', { ids: [] }, 'many2many', []],
  ])('finds %s equal', (_, cell, type, held) => {
    expect(comparable(held, type)).toBe(expected(cell, type, noId));
  });

  it.each<[string, Cell, Parameters<typeof comparable>[1], unknown]>([
    ['another text', 'Oak', 'char', 'oak'],
    ['a text where there should be none', null, 'char', 'x'],
    ['inner white space', 'a b', 'char', 'a  b'],
    ['another price', '149.90', 'float', 149.91],
    ['another price far behind the point', '484.03', 'float', 484.0300000001],
    ['a price where there should be none', null, 'float', 1],
    ['no for yes', true, 'boolean', false],
    ['another link', { id: 7 }, 'many2one', 8],
    ['a link where there should be none', { id: null }, 'many2one', 8],
    ['one link too few', { ids: [1, 2] }, 'many2many', [1]],
    ['a paragraph lost', 'a\nb', 'html', '<p>ab</p>'],
  ])('finds %s different', (_, cell, type, held) => {
    expect(comparable(held, type)).not.toBe(expected(cell, type, noId));
  });

  it('are equal where Odoo 14 sends what binary arithmetic left of a decimal', () => {
    expect(comparable(484.03000000000003, 'float')).toBe(expected('484.03', 'float', noId));
    expect(comparable(484.0300001, 'float')).not.toBe(expected('484.03', 'float', noId));
  });

  it('knows the record behind an external id', () => {
    const idOf = (name: string) => (name === '__x__.a' ? 7 : undefined);

    expect(expected({ externalId: '__x__.a' }, 'many2one', idOf)).toBe(comparable(7, 'many2one'));
    expect(expected({ externalId: '__x__.b' }, 'many2one', idOf)).not.toBe(comparable(7, 'many2one'));
    expect(expected({ externalId: null }, 'many2one', idOf)).toBe(comparable(false, 'many2one'));
  });

  it('compares a decimal digit by digit with the float Odoo answers', () => {
    const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(cents, (amount) => {
        const sign = amount < 0 ? '-' : '';
        const digits = String(Math.abs(amount)).padStart(3, '0');
        const text = `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;

        expect(comparable(Number(text), 'float')).toBe(expected(text, 'float', noId));
      }),
    );
  });
});
