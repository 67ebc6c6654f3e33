import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cloud } from '../../lib/cli/cloud.ts';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import type { Apps, Series } from '../../lib/real-odoo/series.ts';
import { type Expected, placesExpected, placesToldOf, readExpected } from './expected-outcomes.ts';
import { faultsInBrowser } from './in-browser.ts';
import { beginRoad, clinic, clinicExample, named, type Road } from './road.ts';
import { describeVerification } from './verified-later.ts';

/** Rows of a file of the example. */
const exported = async (file: string) =>
  z
    .array(z.record(z.string(), z.string()))
    .parse(
      parse(await readFile(join(clinicExample, file), 'utf8'), { columns: true, bom: true, relax_column_count: true }),
    );

/** Object types that are written under external ids of their own. */
const written = [
  'custom-property',
  'referring-practitioner',
  'patient',
  'address',
  'appointment',
  'clinical-note',
  'recall',
];

/** Models without natural keys, in the middle of whose writing the load function is killed; Odoo does the call. */
const withoutKeys = ['mail.message', 'mail.activity', 'ir.attachment'];

/** Each proves the whole road, one with Accounting and one without, and that one while the load function is killed with SIGKILL again and again. */
const roads: readonly { series: Series; apps: Apps; killedAt: readonly string[] }[] = [
  { series: '14.0', apps: 'all', killedAt: [] },
  { series: '19.0', apps: 'crm', killedAt: withoutKeys },
];

describe.each(roads)(
  'the example export of AeronaClinic, from upload to Odoo $series with apps: $apps, killed at $killedAt',
  ({ series, apps, killedAt }) => {
    const payments = apps === 'all' ? 'payment' : 'payment-balance';
    let road: Road;
    let first: Migrated;
    let expected: Expected;
    let before: readonly number[];
    const kills: string[] = [];

    /** What Odoo would bother people with: mails waiting, followers, notifications. */
    const bothered = () =>
      Promise.all(
        ['mail_mail', 'mail_followers', ...notifications].map((table) => road.count(`select count(*) from ${table}`)),
      );
    const notifications = series === '19.0' ? ['mail_notification'] : ['mail_message_res_partner_needaction_rel'];
    const ours = (object: string) => named('clinicexample', object, '__aerona__');
    /** Counts records of a table that an object type has written. */
    const count = (object: string, model: string, where: string) =>
      road.count(
        `select count(*) from ${model.replaceAll('.', '_')} r join ir_model_data d on d.model = '${model}' and d.res_id = r.id
       where ${ours(object)} and (${where})`,
      );
    const created = (object: string) => first.summary.objects[object]?.outcomes.created ?? 0;

    beforeAll(async () => {
      expected = await readExpected(clinicExample);
      // Where it is killed the next attempt waits for the lease, which outlives the longest call.
      const parameters: Record<string, string> = killedAt.length === 0 ? {} : { OdooCallSeconds: '20' };
      road = await beginRoad('clinicexample', { series, apps, pair: clinic, parameters });
      before = await bothered();
      let cloud: Cloud | undefined;
      for (const killed of killedAt) {
        road.proxy.dropNext(({ model, method }) => {
          if (model !== killed || method !== 'load') return false;
          for (const pid of cloud?.loadChildren() ?? []) process.kill(pid, 'SIGKILL');
          kills.push(model);
          return true;
        });
      }
      first = await road.migrate(clinicExample, {
        whenUp: (up) => {
          cloud = up;
        },
      });
    });

    afterAll(async () => {
      await road.close();
    });

    it.runIf(killedAt.length > 0)('was killed in the middle of each of the calls', () => {
      expect(kills.toSorted()).toEqual(killedAt.toSorted());
    });

    it('ends reconciled, with every row in the outcome its author expects', () => {
      const { reconciled, objects } = first.summary;
      expect(reconciled, first.problem).toBe(true);
      for (const [object, { rows, ...outcomes }] of Object.entries(expected.objects)) {
        const found = objects[object === 'payment' ? payments : object];
        expect(found?.rows, object).toBe(rows);
        expect(found?.outcomes, object).toEqual({ updated: 0, conflict: 0, ...outcomes });
        expect(found?.fields.differing, object).toBe(0);
      }
    });

    it('names exactly the rows that need a person, each with its outcome', async () => {
      for (const object of Object.keys(expected.objects)) {
        const told = await placesToldOf(first.out, object === 'payment' ? payments : object);

        expect(told, object).toEqual(placesExpected(expected, object));
      }
    });

    it('has written every created record once, read back from Odoo', async () => {
      for (const object of written) {
        const ids = await road.count(`select count(*) from ir_model_data d where ${ours(object)}`);
        expect(ids, object).toBe(created(object));
      }
    });

    it('keeps what only a clinic knows of a patient', async () => {
      const patients = await exported('patients.csv');
      const filled = (column: string) => patients.filter((row) => row[column] !== '').length;
      for (const [field, column] of [
        ['x_nhs_number', 'nhsNumber'],
        ['x_patient_type', 'patientType'],
        ['x_date_of_birth', 'dateOfBirth'],
        ['x_referrer_id', 'referrerId'],
        ['x_src_created', 'createdAt'],
        ['x_recall_by', 'x_recall_by'],
        ['x_hygienist', 'x_hygienist'],
      ] as const) {
        const found = await count('patient', 'res.partner', `r.${field} is not null`);
        // Rejected and pending rows are not there.
        expect(found, field).toBeGreaterThanOrEqual(filled(column) - 14);
        expect(found, field).toBeLessThanOrEqual(filled(column));
      }
    });

    it('puts the primary address on the patient, and every other one into a record that keeps its own', async () => {
      const addresses = await exported('addresses.csv');
      const primary = new Set(addresses.filter((row) => row['primary'] !== '').map((row) => row['patientId']));
      const onPatients = await count('patient', 'res.partner', 'r.city is not null');
      const apart = await count('address', 'res.partner', "r.type in ('other', 'invoice') and r.parent_id is not null");

      expect(onPatients).toBe(first.summary.objects['address']?.outcomes.updated);
      expect(onPatients).toBeLessThanOrEqual(primary.size);
      expect(apart).toBe(created('address'));
    });

    it('links every appointment to its patient, in the stage or loss that its status says, with its own dates', async () => {
      const appointments = await exported('appointments.csv');
      const of = (...statuses: readonly string[]) =>
        appointments.filter((row) => statuses.includes((row['status'] ?? '').toLowerCase())).length;
      const lost = await count('appointment', 'crm.lead', 'not r.active and r.probability = 0');
      const won = await road.count(
        `select count(*) from crm_lead r join crm_stage s on s.id = r.stage_id join ir_model_data d on d.model = 'crm.lead'
       and d.res_id = r.id where ${ours('appointment')} and s.is_won and r.active and r.probability = 100`,
      );

      expect(await count('appointment', 'crm.lead', 'r.partner_id is null or r.x_appointment_at is null')).toBe(0);
      expect(lost).toBeGreaterThan(of('cancelled', 'no-show', 'lost') - 27);
      expect(lost).toBeLessThanOrEqual(of('cancelled', 'no-show', 'lost'));
      expect(won).toBeGreaterThan(of('completed') - 27);
      expect(won).toBeLessThanOrEqual(of('completed'));
      // Odoo would have set it to the moment of the migration.
      expect(
        await count(
          'appointment',
          'crm.lead',
          "abs(extract(epoch from r.date_closed - now() at time zone 'utc')) < 900",
        ),
      ).toBe(0);
      expect(await count('appointment', 'crm.lead', 'r.date_closed is not null')).toBe(lost + won);
    });

    it('finds appointments by their date', async () => {
      const domain = [
        ['x_appointment_at', '>=', '2024-01-01 00:00:00'],
        ['x_appointment_at', '<', '2025-01-01 00:00:00'],
      ];
      const args = { domain };

      const found = await road.odoo.call({
        model: 'crm.lead',
        method: 'search_count',
        args,
        context: { active_test: false },
      });

      expect(found).toBe(await count('appointment', 'crm.lead', 'extract(year from r.x_appointment_at) = 2024'));
      expect(found).toBeGreaterThan(50);
    });

    it('shows the notes of each patient with the oldest first, in their own time', async () => {
      const disordered = await road.count(
        `select count(*) from (select m.date, lag(m.date) over (partition by m.res_id order by m.id) as earlier
       from mail_message m join ir_model_data d on d.model = 'mail.message' and d.res_id = m.id
       where ${ours('clinical-note')}) n where earlier > date`,
      );
      const subtype = "r.subtype_id = (select res_id from ir_model_data where module = 'mail' and name = 'mt_note')";

      expect(disordered).toBe(0);
      expect(
        await count('clinical-note', 'mail.message', `r.model = 'res.partner' and r.is_internal and ${subtype}`),
      ).toBe(created('clinical-note'));
      expect(await count('clinical-note', 'mail.message', 'r.author_id is not null')).toBeGreaterThan(400);
      expect(await count('clinical-note', 'mail.message', 'r.x_soap_subjective is not null')).toBeGreaterThan(90);
      expect(await count('clinical-note', 'mail.message', 'r.x_soap_plan is not null')).toBeGreaterThan(90);
    });

    it('keeps recalls as reminders, and done ones as done', async () => {
      const done = (await exported('recalls.csv')).filter((row) => row['status'] === 'done').length;
      const activities = await count('recall', 'mail.activity', 'true');
      const finished =
        series === '19.0'
          ? await count('recall', 'mail.activity', 'not r.active and r.date_done is not null')
          : await count('recall', 'mail.message', "r.body like '%Recall done%'");

      expect(finished).toBeGreaterThan(done - 12);
      expect(activities).toBe(series === '19.0' ? created('recall') : created('recall') - finished);
    });

    it('holds treatment plans and insurance on the patient, for programs and for people', async () => {
      const kept = (field: string) => road.count(`select count(*) from res_partner where ${field} is not null`);

      expect(await kept('x_treatment_plan_data')).toBeGreaterThan(50);
      expect(await kept('x_treatment_plan_data')).toBe(await kept('x_treatment_plans'));
      expect(await kept('x_insurance_data')).toBe(await kept('x_insurance_history'));
      expect(await kept('x_insurer')).toBeGreaterThan(50);
      expect(await road.count('select count(*) from crm_lead where x_treatment_plan_data is not null')).toBeGreaterThan(
        20,
      );
      const plans = `select coalesce(sum((select count(*) from jsonb_object_keys(x_treatment_plan_data::jsonb))), 0) from res_partner where x_treatment_plan_data is not null`;
      expect(await road.count(plans)).toBe(created('treatment-plan'));
    });

    it('stores every document with the bytes of its file, on the record it belongs to', async () => {
      const rows = await psql({
        series,
        database: 'road_clinicexample',
        sql: `select d.name, r.checksum, r.name, r.res_model from ir_attachment r
        join ir_model_data d on d.model = 'ir.attachment' and d.res_id = r.id where ${ours('document')}`,
      });
      // Of two rows with one id the first is taken.
      const documents = new Map((await exported('documents.csv')).toReversed().map((row) => [row['id'] ?? '', row]));

      expect(rows).toHaveLength(created('document'));
      for (const [name = '', checksum, fileName, model] of rows) {
        const row = documents.get(name.slice('clinicexample_document_'.length));
        const bytes = await readFile(join(clinicExample, 'documents', row?.['file'] ?? ''));
        expect(checksum, name).toBe(createHash('sha1').update(bytes).digest('hex'));
        expect(fileName, name).toBe(row?.['fileName']);
        expect(model, name).toBe(row?.['appointmentId'] === '' ? 'res.partner' : 'crm.lead');
      }
    });

    it('has as much money in Odoo as the clinic has in its books', async () => {
      const totals = Object.entries(first.summary.objects[payments]?.totals ?? {});
      const total = (name: string) => new Decimal(first.summary.objects[payments]?.totals[name]?.source ?? 0);
      expect(totals.map(([name]) => name)).toEqual(
        expect.arrayContaining(['out_invoice/GBP', 'out_invoice/EUR', 'open/out_invoice/GBP', 'out_refund/GBP']),
      );
      for (const [name, { source, destination }] of totals) expect(destination, name).toBe(source);
      if (apps === 'all') {
        // One journal for each way of paying, and nothing in the company's own.
        const journals = `select count(distinct j.id) from account_payment p join account_move m on m.id = p.move_id
        join account_journal j on j.id = m.journal_id where j.code like 'MIG%'`;
        expect(await road.count(journals)).toBeGreaterThan(4);
        expect(
          await road.count(
            "select count(*) from account_move m join account_journal j on j.id = m.journal_id where j.code not like 'MIG%'",
          ),
        ).toBe(0);
        return;
      }
      const billed = `select sum(x_billed_total) from res_partner p join res_currency c on c.id = p.x_billing_currency where c.name = 'EUR'`;
      const euros = new Decimal(await road.count(billed));
      // Patients with bills in two currencies have them in their history only.
      expect(euros.greaterThan(0)).toBe(true);
      expect(euros.lessThanOrEqualTo(total('out_invoice/EUR'))).toBe(true);
      const rows = `select coalesce(sum((select count(*) from jsonb_object_keys(x_payment_data::jsonb))), 0) from res_partner where x_payment_data is not null`;
      expect(await road.count(rows)).toBe(created(payments));
    });

    it('lists the instalments to be signed, and posts none of them', async () => {
      const page = await readFile(join(first.out, 'payment-schedule.html'), 'utf8');

      expect(page.match(/<section/g)).toHaveLength(first.summary.objects['payment-plan']?.rows ?? 0);
      expect(page).toContain('Signature');
    });

    it('leaves pages that read, print and ask for nothing, in a real browser', async () => {
      expect(await faultsInBrowser(first.out)).toEqual([]);
    });

    it('hands over a script that makes every field of the migration', async () => {
      const script = await readFile(join(first.out, 'create_custom_fields.py'), 'utf8');

      for (const field of ['x_nhs_number', 'x_appointment_at', 'x_soap_plan', 'x_recall_by'])
        expect(script).toContain(field);
    });

    it('sends no mail, adds no follower and notifies nobody', async () => {
      expect(await bothered()).toEqual(before);
    });

    describe('a second time', () => {
      it('leaves everything unchanged, without one writing call to Odoo, counted at the wire', async () => {
        road.writesOnTheWire();

        const second = await road.migrate(clinicExample);

        expect(road.writesOnTheWire()).toEqual([]);
        expect(second.summary.odooCalls.write).toBe(0);
        expect(second.summary.reconciled).toBe(true);
        for (const [object, { outcomes }] of Object.entries(first.summary.objects)) {
          const { created: made, updated, unchanged } = outcomes;
          const after = { ...outcomes, created: 0, updated: 0, unchanged: made + updated + unchanged };
          expect(second.summary.objects[object]?.outcomes, object).toEqual(after);
        }
      });
    });

    if (series === '14.0') describeVerification({ series, of: clinic, migration: 'clinicexample', road: () => road });
  },
);
