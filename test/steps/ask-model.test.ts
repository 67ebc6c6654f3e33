import { describe, expect, it } from 'vitest';
import { byRules } from '../../lib/migration/propose/by-rules.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { type AskModel, withModel } from '../../lib/steps/ask-model.ts';
import { filesToMap } from '../unfamiliar/files-to-map.ts';

const rows = Array.from({ length: 20 }, (_, i) =>
  [`K-${i}`, `Geheime Firma ${i}`, 'Kunde', `+49 30 555${100 + i}`, `wert${i}@firma.example.com`, `Zzz ${i}`].join(';'),
);
const csv = ['KdNr;Firma;Partnerart;QRX1;Mail;QRX2', ...rows].join('\n');

async function proposed(ask: AskModel) {
  const question = {
    pair: pairNamed('ai-works-to-odoo-erp'),
    files: await filesToMap({ 'kunden.csv': csv }),
    fields: [],
  };
  return await withModel(byRules, ask).propose(question);
}
const pair = (header: string, column: string, confidence = 0.9) => ({
  file: 'kunden.csv',
  header,
  column,
  confidence,
  why: 'I know this program',
});

describe('a model that is asked for what is left over', () => {
  it('is told names, counts and shapes, and no value of any row', async () => {
    let told = '';
    await proposed(async (_, text) => {
      told = text;
      return { pairs: [] };
    });

    expect(told).toContain('"QRX1"');
    expect(told).toContain('"account.phone"');
    expect(told).not.toContain('"KdNr"');
    expect(told).not.toMatch(/Geheime|firma\.example|\+49|Zzz|Kunde"/);
  });

  it('has a pair taken where header and column are left and the values fit, never as sure as what was measured', async () => {
    const { columns } = await proposed(async () => ({
      pairs: [
        pair('QRX1', 'account.phone', 1),
        pair('QRX2', 'account.email'),
        pair('KdNr', 'account.vat'),
        pair('None', 'account.city'),
      ],
    }));

    const found = columns.filter(({ reason }) => reason.by === 'model');
    expect(found).toMatchObject([{ header: 'QRX1', column: 'phone', confidence: 0.8, feed: { from: 'QRX1' } }]);
  });

  it('has no pair taken that it is not sure of, or whose values say otherwise', async () => {
    const { columns } = await proposed(async () => ({
      pairs: [pair('QRX1', 'account.phone', 0.5), pair('QRX2', 'account.createdAt'), pair('QRX2', 'planet.name')],
    }));

    expect(columns.filter(({ reason }) => reason.by === 'model')).toEqual([]);
  });

  it.each<readonly [string, AskModel]>([
    ['cannot be asked', () => Promise.reject(new Error('throttled'))],
    ['answers something else', async () => ({ columns: 'all of them' })],
  ])('leaves what the rules say as it is when it %s, and the list says so', async (_, ask) => {
    const plain = await proposed(async () => ({ pairs: [] }));

    const { remarks, columns } = await proposed(ask);

    expect(columns).toEqual(plain.columns);
    expect(remarks).toEqual([expect.stringContaining('by rules alone')]);
  });
});
