import { describe, expect, it } from 'vitest';
import { user } from '../../../lib/pairs/ai-works-to-odoo-erp/user.ts';
import { canonical, rulesOf } from '../record-of.ts';

describe('an AI Works user', () => {
  it('is found in Odoo by e-mail and never written or removed', () => {
    expect(user.writing).toEqual({
      kind: 'match',
      model: 'res.users',
      fields: ['login', 'email'],
      column: 'email',
      queue: 'provisioning',
    });
    expect(user.undo).toBe('leave');
  });

  it('is known by its e-mail in small letters, as others name it', () => {
    expect(canonical(user, { id: 'U-1', email: 'Ana.Ruiz@Example.com' })).toMatchObject({
      email: 'ana.ruiz@example.com',
    });
  });

  it('must have an e-mail', () => {
    expect(rulesOf(user, { id: 'U-1', email: '' })).toEqual(['required']);
  });
});
