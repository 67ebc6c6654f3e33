import { describe, expect, it } from 'vitest';
import { createdNote, notesWith } from '../../../lib/pairs/ai-works-to-odoo-erp/created-note.ts';

describe('notes', () => {
  it('have what Odoo has no field for at their head', () => {
    expect(notesWith(['one', null, 'two'], 'the notes')).toBe('one\ntwo\nthe notes');
  });

  it('are nothing when there is nothing to note', () => {
    expect(notesWith([null], null)).toBeNull();
    expect(notesWith([], 'the notes')).toBe('the notes');
  });

  it('name the day a record was made', () => {
    expect(createdNote('2021-05-04T23:59:59Z')).toBe('In AI Works since 2021-05-04');
  });
});
