import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { inNewSession } from '../../lib/odoo/client-decorators.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { lookUpExternalIds } from '../../lib/odoo/external-ids.ts';
import { planFields } from '../../lib/odoo/own-fields.ts';
import { address } from '../../lib/pairs/aerona-clinic-to-odoo-crm/address.ts';
import { appointment } from '../../lib/pairs/aerona-clinic-to-odoo-crm/appointment.ts';
import { appointmentEvent } from '../../lib/pairs/aerona-clinic-to-odoo-crm/appointment-event.ts';
import { insurance } from '../../lib/pairs/aerona-clinic-to-odoo-crm/insurance.ts';
import { patient } from '../../lib/pairs/aerona-clinic-to-odoo-crm/patient.ts';
import { recall } from '../../lib/pairs/aerona-clinic-to-odoo-crm/recall.ts';
import { treatmentPlan } from '../../lib/pairs/aerona-clinic-to-odoo-crm/treatment-plan.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { ownFieldsOf } from '../../lib/steps/own-fields.ts';
import { makeClinicFields } from './clinic-fields.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { outcomesOf, PartsInOdoo } from './parts-in-odoo.ts';

const database = 'clinic_rows';
let patients = 0;

describe.each(allSeries)('rows of a clinic in Odoo %s', (series) => {
  let client: OdooClient;
  let parts: PartsInOdoo;
  /** A patient of the test's own. */
  let id: string;

  beforeAll(async () => {
    const connection = await connect(await ownDatabase(database, series));
    await makeClinicFields(connection);
    // What was learnt of the models before they had the fields is forgotten.
    client = inNewSession(connection);
    parts = new PartsInOdoo(client);
  });

  afterAll(async () => {
    client.close();
    await dropOwnDatabase(database, series);
  });

  beforeEach(async () => {
    patients += 1;
    id = `P-${patients}`;
    await parts.load(patient, [{ id, lastName: 'Doe' }]);
  });

  const inOdoo = async (object: string, key: string) => {
    const name = `__aerona__.acme_${object}_${key}`;
    return (await lookUpExternalIds(client, [name])).get(name)?.id ?? 0;
  };

  /** Fields of a record. */
  async function read(model: string, record: number, ...fields: string[]) {
    const answer = await client.call({ model, method: 'read', ids: [record], args: { fields, load: '' } });
    return z.array(z.record(z.string(), z.unknown())).parse(answer)[0] ?? {};
  }

  const ofPatient = async (...fields: string[]) => read('res.partner', await inOdoo('patient', id), ...fields);

  /** The partner of a user. */
  const partnersOf = async (user: number) =>
    z.array(z.number()).parse([(await read('res.users', user, 'partner_id'))['partner_id']]);

  /** Writes as a person would. */
  const edit = async (model: string, record: number, vals: Readonly<Record<string, unknown>>) =>
    client.call({ model, method: 'write', ids: [record], args: { vals } });

  const load = async (...asked: Parameters<PartsInOdoo['load']>) => outcomesOf((await parts.load(...asked)).outcomes);

  it('fields of the pair are made once: another plan finds them all', async () => {
    const planned = await planFields(
      client,
      { namespace: '__aerona__', migration: 'acme' },
      ownFieldsOf([patient, insurance]),
    );

    expect(planned).toEqual({ absent: [], problems: [] });
  });

  it('a field of the same name and another type is a problem with its mend', async () => {
    const fields = [{ model: 'res.partner', name: 'x_nhs_number', label: 'NHS number', type: 'integer' as const }];

    const { problems } = await planFields(client, { namespace: '__aerona__', migration: 'acme' }, fields);

    expect(problems).toEqual([expect.stringMatching(/x_nhs_number of res\.partner is char .* Remove or rename/)]);
  });

  describe('collected on a patient', () => {
    const policy = (key: string, from: string, insurer: string) => ({
      id: `${key}-${id}`,
      patientId: id,
      insurer,
      validFrom: from,
    });

    it('add to what is there when a later drop brings only some of them', async () => {
      await load(insurance, [policy('a', '2020-01-01', 'Bupa'), policy('b', '2022-01-01', 'Denplan')]);

      const outcomes = await load(insurance, [policy('c', '2021-01-01', 'Aviva')]);

      expect(outcomes).toEqual({ [`c-${id}`]: 'created' });
      const held = await ofPatient('x_insurer', 'x_insurance_data', 'x_insurance_history');
      // The one that begins last is the current one.
      expect(held['x_insurer']).toBe('Denplan');
      expect(Object.keys(JSON.parse(String(held['x_insurance_data'])))).toEqual([`a-${id}`, `b-${id}`, `c-${id}`]);
      expect(String(held['x_insurance_history'])).toMatch(/Bupa.*Aviva.*Denplan/s);
    });

    it('follow a change of one row and leave the others', async () => {
      await load(insurance, [policy('a', '2020-01-01', 'Bupa'), policy('b', '2022-01-01', 'Denplan')]);

      const outcomes = await load(insurance, [
        policy('a', '2020-01-01', 'Bupa'),
        policy('b', '2022-01-01', 'Vitality'),
      ]);

      expect(outcomes).toEqual({ [`a-${id}`]: 'unchanged', [`b-${id}`]: 'updated' });
      expect((await ofPatient('x_insurer'))['x_insurer']).toBe('Vitality');
    });

    it('are a conflict where a person changed what the row changes, and leave it', async () => {
      await load(insurance, [policy('a', '2020-01-01', 'Bupa')]);
      await edit('res.partner', await inOdoo('patient', id), { x_insurer: 'Changed by hand' });

      const outcomes = await load(insurance, [policy('a', '2020-01-01', 'Vitality')]);

      expect(outcomes).toEqual({ [`a-${id}`]: 'conflict edited-in-odoo' });
      expect((await ofPatient('x_insurer'))['x_insurer']).toBe('Changed by hand');
    });

    it('leave a field that a person changed and the rows did not', async () => {
      await load(insurance, [policy('a', '2020-01-01', 'Bupa')]);
      await edit('res.partner', await inOdoo('patient', id), { x_insurance_scheme: 'Changed by hand' });

      const outcomes = await load(insurance, [policy('b', '2022-01-01', 'Denplan')]);

      expect(outcomes).toEqual({ [`b-${id}`]: 'created' });
      expect(await ofPatient('x_insurer', 'x_insurance_scheme')).toMatchObject({
        x_insurer: 'Denplan',
        x_insurance_scheme: 'Changed by hand',
      });
    });

    it('are a conflict where a person made the structured values unreadable', async () => {
      await load(insurance, [policy('a', '2020-01-01', 'Bupa')]);
      await edit('res.partner', await inOdoo('patient', id), { x_insurance_data: 'not ours any more' });

      const outcomes = await load(insurance, [policy('b', '2022-01-01', 'Denplan')]);

      expect(outcomes).toEqual({ [`b-${id}`]: 'conflict edited-in-odoo' });
      expect((await ofPatient('x_insurance_data'))['x_insurance_data']).toBe('not ours any more');
    });

    it('are a conflict when the patient was deleted in Odoo, and make nobody anew', async () => {
      await client.call({ model: 'res.partner', method: 'unlink', ids: [await inOdoo('patient', id)] });

      const outcomes = await load(insurance, [policy('a', '2020-01-01', 'Bupa')]);

      expect(outcomes).toEqual({ [`a-${id}`]: 'conflict deleted-in-odoo' });
      expect(await inOdoo('patient', id)).toBe(0);
    });
  });

  it('a treatment plan stands on the patient and on the appointment, with codes, costs and states', async () => {
    await load(appointment, [{ id: `AP-${id}`, patientId: id, startsAt: '2024-03-05T09:30:00Z', status: 'booked' }]);

    const written = await parts.write(treatmentPlan, [
      {
        record: {
          id: `TP-${id}`,
          patientId: id,
          appointmentId: `AP-${id}`,
          status: 'accepted',
          currency: 'USD',
          total: '180',
        },
        lines: [
          { id: `1-${id}`, planId: `TP-${id}`, code: 'D2740', cost: '150', status: 'planned', tooth: '26' },
          { id: `2-${id}`, planId: `TP-${id}`, code: 'D0220', cost: '15', quantity: '2', status: 'done' },
          { id: `3-${id}`, planId: `TP-${id}`, code: 'D9999', cost: '99', status: 'declined' },
        ],
      },
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ [`TP-${id}`]: 'created' });
    expect(written.differing).toEqual([]);
    const fields = ['x_treatment_plan_data', 'x_treatment_cost', 'x_treatment_plans'];
    const lead = await read('crm.lead', await inOdoo('appointment', `AP-${id}`), ...fields);
    const partner = await ofPatient(...fields);
    expect(partner['x_treatment_plan_data']).toBe(lead['x_treatment_plan_data']);
    expect(partner['x_treatment_cost']).toBe(180);
    expect(JSON.parse(String(lead['x_treatment_plan_data']))).toMatchObject({
      [`TP-${id}`]: {
        lines: [{ code: 'D2740', cost: '150', status: 'planned' }, { code: 'D0220' }, { code: 'D9999' }],
      },
    });
    expect(String(partner['x_treatment_plans'])).toContain('<td>D2740</td>');
  });

  describe('an appointment', () => {
    const row = (status: string, closedAt = '') => ({
      id: `AP-${id}`,
      patientId: id,
      startsAt: '2024-03-05T09:30:00Z',
      status,
      closedAt,
    });

    it.each([
      ['completed', true],
      ['no-show', false],
    ])('that was booked and is %s in a later drop is closed on the day the source says', async (status, active) => {
      await load(appointment, [row('booked')]);

      const outcomes = await load(appointment, [row(status, '2024-03-05T10:05:00Z')]);

      expect(outcomes).toEqual({ [`AP-${id}`]: 'updated' });
      const lead = await read(
        'crm.lead',
        await inOdoo('appointment', `AP-${id}`),
        'active',
        'date_closed',
        'probability',
      );
      expect(lead).toMatchObject({ active, date_closed: '2024-03-05 10:05:00', probability: active ? 100 : 0 });
    });

    it('stands in the calendar on request, for colleagues only and without inviting the patient', async () => {
      const mails = async () => (await psql({ series, database, sql: 'select count(*) from mail_mail' }))[0]?.[0];
      const before = await mails();
      const user = { state: 'loaded' as const, model: 'res.users', id: client.uid, hash: 'h', run: 'r' };
      parts.entries.set('practitioner.email#m.osei@clinic.example.com', user);
      const [own] = await partnersOf(client.uid);
      const practitioner = 'm.osei@clinic.example.com';
      const future = { ...row('booked'), startsAt: '2030-03-05T09:30:00Z', practitioner };
      await load(appointment, [future]);

      const outcomes = await load(appointmentEvent, [future]);

      expect(outcomes).toEqual({ [`AP-${id}`]: 'created' });
      const event = await read(
        'calendar.event',
        await inOdoo('appointment-event', `AP-${id}`),
        ...['start', 'stop', 'partner_ids', 'privacy', 'opportunity_id'],
      );
      expect(event).toMatchObject({
        start: '2030-03-05 09:30:00',
        stop: '2030-03-05 10:00:00',
        partner_ids: [own],
        privacy: 'confidential',
        opportunity_id: await inOdoo('appointment', `AP-${id}`),
      });
      expect(await mails()).toBe(before);
    });

    it('gets its day of creation in the source as Odoo’s own only on request, and leaves no action behind', async () => {
      const created = { ...row('booked'), createdAt: '2024-02-01T08:12:00Z' };
      const settings = { ...defaultSettings, originalCreationDates: true };

      const outcomes = await load(appointment, [created], { settings });

      expect(outcomes).toEqual({ [`AP-${id}`]: 'created' });
      const lead = await read('crm.lead', await inOdoo('appointment', `AP-${id}`), 'create_date', 'x_src_created');
      expect(lead).toMatchObject({ create_date: '2024-02-01 08:12:00', x_src_created: '2024-02-01 08:12:00' });
      const actions = "select count(*) from ir_act_server where code like '%onramp_dates%'";
      expect((await psql({ series, database, sql: actions }))[0]).toEqual(['0']);
    });
  });

  describe('an address', () => {
    const home = { street: '1 Home Road', city: 'Leeds', country: 'GB' };

    it('that is not primary does not become the patient’s own', async () => {
      const outcomes = await load(address, [
        { id: `AD-${id}`, patientId: id, kind: 'work', ...home, street: '9 Work Road' },
      ]);

      expect(outcomes).toEqual({ [`AD-${id}`]: 'created' });
      expect((await ofPatient('street'))['street']).toBe(false);
      const own = await read('res.partner', await inOdoo('address', `AD-${id}`), 'street', 'city');
      expect(own).toMatchObject({ street: '9 Work Road', city: 'Leeds' });
    });

    it('that is primary is the patient’s own, and a conflict where a person has entered another', async () => {
      const primary = { id: `AD-${id}`, patientId: id, primary: 'primary', ...home };
      expect(await load(address, [primary])).toEqual({ [`AD-${id}`]: 'updated' });
      expect((await ofPatient('street'))['street']).toBe('1 Home Road');
      await edit('res.partner', await inOdoo('patient', id), { street: '3 Moved Lane' });

      const outcomes = await load(address, [{ ...primary, street: '2 New Road' }]);

      expect(outcomes).toEqual({ [`AD-${id}`]: 'conflict edited-in-odoo' });
      expect((await ofPatient('street'))['street']).toBe('3 Moved Lane');
    });
  });

  it('a recall makes nobody a follower of the patient, and leaves those who are', async () => {
    const partner = await inOdoo('patient', id);
    const followers = async () => (await read('res.partner', partner, 'message_partner_ids'))['message_partner_ids'];
    const [me = 0] = await partnersOf(client.uid);
    await load(recall, [{ id: `RC-${id}`, patientId: id, dueOn: '2030-01-01', status: 'open' }]);
    expect(await followers()).toEqual([]);
    await client.call({
      model: 'res.partner',
      method: 'message_subscribe',
      ids: [partner],
      args: { partner_ids: [me] },
    });

    await load(recall, [{ id: `RC2-${id}`, patientId: id, dueOn: '2030-02-01', status: 'open' }]);

    expect(await followers()).toEqual([me]);
  });
});
