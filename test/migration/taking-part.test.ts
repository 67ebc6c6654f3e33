import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { decidingModels, takesPart } from '../../lib/migration/taking-part.ts';
import { objectTypeNamed, pairNamed } from '../../lib/pairs/index.ts';

const pair = pairNamed('aerona-clinic-to-odoo-crm');
const types = (names: readonly string[]) => names.map((name) => objectTypeNamed(pair, name));
const taking = (models: readonly string[], settings = defaultSettings) =>
  types(['payment', 'payment-balance', 'appointment', 'appointment-event'])
    .filter((type) => takesPart(type, settings, new Set(models)))
    .map(({ name }) => name);

describe('object types that take part in a run', () => {
  it('are those of the one road for payments that Odoo has', () => {
    expect(taking(['account.move', 'calendar.event'])).toEqual(['payment', 'appointment']);
    expect(taking(['calendar.event'])).toEqual(['payment-balance', 'appointment']);
  });

  it('are those that the map asks for, where Odoo can', () => {
    const settings = { ...defaultSettings, calendarEvents: true };

    expect(taking(['account.move', 'calendar.event'], settings)).toEqual([
      'payment',
      'appointment',
      'appointment-event',
    ]);
    expect(taking(['account.move'], settings)).toEqual(['payment', 'appointment']);
  });

  it('are decided by a few models', () => {
    expect(decidingModels(pair.objectTypes)).toEqual(['calendar.event', 'account.move']);
  });
});
