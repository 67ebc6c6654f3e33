import { describe, expect, it } from 'vitest';
import { recommendation } from '../../../lib/odoo/preflight/apps-and-rights.ts';
import { pairNamed } from '../../../lib/pairs/index.ts';

describe('the recommendation of edition and apps', () => {
  it('names the apps that bring what the drop needs, once each', () => {
    const words = recommendation(pairNamed('ai-works-to-odoo-erp').objectTypes);

    expect(words).toContain('Community is enough to book and settle');
    expect(words.match(/Invoicing \(account\)/g)).toHaveLength(1);
    expect(words).toContain('Purchase (purchase), Inventory (stock)');
    expect(words).not.toContain('CRM');
  });

  it('asks for no accounting where nothing is booked', () => {
    const clinic = pairNamed('aerona-clinic-to-odoo-crm').objectTypes;
    const appointments = clinic.filter(({ name }) => ['patient', 'appointment'].includes(name));

    expect(recommendation(appointments)).toBe('Community is enough. Apps: CRM (crm).');
    expect(recommendation(clinic.filter(({ name }) => name === 'patient'))).toBe(
      'Community is enough. Apps: none beside Contacts.',
    );
  });
});
