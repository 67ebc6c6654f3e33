import { describe, expect, it } from 'vitest';
import { proposeByRules } from '../../../lib/migration/propose/by-rules.ts';
import { pairNamed } from '../../../lib/pairs/index.ts';
import { filesToMap } from '../../unfamiliar/files-to-map.ts';

const table = (headers: string, count: number, row: (place: number) => readonly (string | number)[]): string =>
  [headers, ...Array.from({ length: count }, (_, place) => row(place).join(';'))].join('\n');
const day = (place: number) => String((place % 28) + 1).padStart(2, '0');

/** What is proposed for a drop: `header → object.column` of each pair, and the files nobody knows. */
async function proposed(pair: string, files: Readonly<Record<string, string>>) {
  const { columns, recognised, unknown } = proposeByRules({
    pair: pairNamed(pair),
    files: await filesToMap(files),
    fields: [],
  });
  const pairs = columns.flatMap(({ fileName, header, object, column }) =>
    column === undefined ? [] : [[`${fileName} ${header}`, `${object}.${column}`]],
  );
  return {
    holds: recognised.map(({ fileName, object }) => `${fileName} ${object}`).sort(),
    unknown: unknown.map(({ fileName }) => fileName),
    pairs: Object.fromEntries(pairs) as Readonly<Record<string, string>>,
    columns,
  };
}

describe('exports of programs that no list was made for', () => {
  it('of sales people: addresses by what they are for, and a name out of its two parts', async () => {
    const { holds, pairs, columns } = await proposed('ai-works-to-odoo-erp', {
      'crm_Account_export.csv': table(
        'Id;Name;Type;ParentId;BillingStreet;BillingPostalCode;BillingCountry;ShippingStreet;OwnerEmail;CreatedDate',
        30,
        (i) => [
          `001x${100 + i}`,
          `Acme ${i}`,
          i % 2 === 0 ? 'Customer' : 'Vendor',
          i > 9 ? `001x${100 + (i % 5)}` : '',
          `${i} Main St`,
          '02110',
          'United States',
          `${i} Dock Rd`,
          'ana@x.example.com',
          `2024-03-${day(i)}T09:00:00Z`,
        ],
      ),
      'crm_Contact_export.csv': table('Id;AccountId;FirstName;LastName;Email;Title', 30, (i) => [
        `003x${100 + i}`,
        `001x${100 + i}`,
        ['Ann', 'Bob'][i % 2] ?? '',
        ['Lee', 'Kim', 'Roy'][i % 3] ?? '',
        `p${i}@x.example.com`,
        'Director',
      ]),
    });

    expect(holds).toEqual(['crm_Account_export.csv account', 'crm_Contact_export.csv contact']);
    expect(pairs).toEqual({
      'crm_Account_export.csv Id': 'account.id',
      'crm_Account_export.csv Name': 'account.name',
      'crm_Account_export.csv Type': 'account.accountType',
      'crm_Account_export.csv ParentId': 'account.parentId',
      'crm_Account_export.csv BillingStreet': 'account.street',
      'crm_Account_export.csv BillingPostalCode': 'account.postalCode',
      'crm_Account_export.csv BillingCountry': 'account.country',
      'crm_Account_export.csv OwnerEmail': 'account.owner',
      'crm_Account_export.csv CreatedDate': 'account.createdAt',
      'crm_Contact_export.csv Id': 'contact.id',
      'crm_Contact_export.csv AccountId': 'contact.accountId',
      'crm_Contact_export.csv FirstName': 'contact.name',
      'crm_Contact_export.csv Email': 'contact.email',
      'crm_Contact_export.csv Title': 'contact.jobTitle',
    });
    const name = columns.find(({ object, column }) => object === 'contact' && column === 'name');
    expect(name?.feed).toEqual({ from: 'FirstName', and: ['LastName'] });
    expect(columns.filter(({ header }) => header === 'LastName')).toEqual([]);
  });

  it('of a practice: payments and appointments by their own words', async () => {
    const { pairs } = await proposed('aerona-clinic-to-odoo-crm', {
      'people.csv': table('pt_id;surname;date_of_birth', 20, (i) => [5000 + i, 'Lee', `1980-05-${day(i)}`]),
      'diary.csv': table('appt_id;pt_id;clinician;start_time;state;reason', 40, (i) => [
        9000 + i,
        5000 + (i % 20),
        'm.osei@x.example.com',
        `2024-03-${day(i)} 09:30:00`,
        ['Completed', 'Did not attend', 'Cancelled'][i % 3] ?? '',
        'Exam',
      ]),
    });

    expect(pairs).toMatchObject({
      'people.csv surname': 'patient.lastName',
      'diary.csv appt_id': 'appointment.id',
      'diary.csv pt_id': 'appointment.patientId',
      'diary.csv clinician': 'appointment.practitioner',
      'diary.csv start_time': 'appointment.startsAt',
      'diary.csv state': 'appointment.status',
      'diary.csv reason': 'appointment.type',
    });
  });
});

describe('what cannot be told', () => {
  const accounts = (headers: string, row: (place: number) => readonly (string | number)[]) =>
    proposed('ai-works-to-odoo-erp', { 'kundenliste.csv': table(headers, 20, row) });

  it('is left open: days that could be months', async () => {
    const { columns, pairs } = await accounts('KdNr;Firma;Art;Angelegt am', (i) => [
      `K-${i}`,
      `Firma ${i}`,
      'Kunde',
      `0${(i % 9) + 1}/0${((i + 3) % 9) + 1}/2024`,
    ]);

    expect(pairs).not.toHaveProperty('kundenliste.csv Angelegt am');
    const open = columns.find(({ header }) => header === 'Angelegt am')?.open;
    expect(open).toContain('no day is above twelve');
  });

  it('is named: words nothing is known of, and only those', async () => {
    const { columns } = await accounts('KdNr;Firma;Partnerart', (i) => [
      `K-${i}`,
      `Firma ${i}`,
      ['Kunde', 'Lieferant', 'Kunde', 'Mitbewerber'][i % 4] ?? '',
    ]);

    const kind = columns.find(({ header }) => header === 'Partnerart');
    expect(kind?.feed?.values).toEqual({ Kunde: 'customer', Lieferant: 'vendor' });
    expect(kind?.open).toBe('Nothing is known of "Mitbewerber": translate them to one of customer, vendor, both');
  });

  it('is a file that is like nothing', async () => {
    const { unknown, holds } = await proposed('ai-works-to-odoo-erp', {
      'wetter.csv': table('sonne;regen', 20, (i) => [i, i * 2]),
    });

    expect([unknown, holds]).toEqual([['wetter.csv'], []]);
  });

  it('is a second file of a kind with other headers', async () => {
    const { unknown } = await proposed('ai-works-to-odoo-erp', {
      'kunden.csv': table('KdNr;Firma;Partnerart', 20, (i) => [`K-${i}`, `Firma ${i}`, 'Kunde']),
      'lieferanten.csv': table('LiefNr;Firmenname;Typ', 20, (i) => [`L-${i}`, `Firma ${i}`, 'Lieferant']),
    });

    expect(unknown).toHaveLength(1);
  });
});

describe('what Odoo has', () => {
  it('is what accounts of the chart are translated to, when it is known', async () => {
    const files = await filesToMap({
      'rechnungspositionen.csv': table('RechNr;Text;Menge;Preis;Sachkonto', 20, (i) => [
        `R-${i}`,
        'Stuhl',
        1,
        10,
        'Erlöse 19 %',
      ]),
    });

    const { columns } = proposeByRules({
      pair: pairNamed('ai-works-to-odoo-erp'),
      files,
      fields: [],
      destination: { ledgerAccounts: [{ code: '400000', name: 'Erlöse 19 %' }] },
    });

    const account = columns.find(({ header }) => header === 'Sachkonto');
    expect(account?.feed).toEqual({ from: 'Sachkonto', values: { 'Erlöse 19 %': '400000' } });
  });

  it('leaves codes as they are that Odoo’s chart does not have: a gate tells of them', async () => {
    const files = await filesToMap({
      'rechnungspositionen.csv': table('RechNr;Text;Menge;Preis;Sachkonto', 20, (i) => [
        `R-${i}`,
        'Stuhl',
        1,
        10,
        '8400',
      ]),
    });

    const { columns } = proposeByRules({
      pair: pairNamed('ai-works-to-odoo-erp'),
      files,
      fields: [],
      destination: { ledgerAccounts: [{ code: '400000', name: 'Erlöse 19 %' }] },
    });

    expect(columns.find(({ header }) => header === 'Sachkonto')?.feed).toEqual({ from: 'Sachkonto' });
  });
});
