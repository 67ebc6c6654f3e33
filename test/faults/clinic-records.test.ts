import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DropFiles } from '../../lib/migration/drop-files.ts';
import { OdooReplyLost } from '../../lib/migration/errors.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { inNewSession } from '../../lib/odoo/client-decorators.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { address } from '../../lib/pairs/aerona-clinic-to-odoo-crm/address.ts';
import { appointment } from '../../lib/pairs/aerona-clinic-to-odoo-crm/appointment.ts';
import { clinicalNote } from '../../lib/pairs/aerona-clinic-to-odoo-crm/clinical-note.ts';
import { document } from '../../lib/pairs/aerona-clinic-to-odoo-crm/document.ts';
import { insurance } from '../../lib/pairs/aerona-clinic-to-odoo-crm/insurance.ts';
import { patient } from '../../lib/pairs/aerona-clinic-to-odoo-crm/patient.ts';
import { recall } from '../../lib/pairs/aerona-clinic-to-odoo-crm/recall.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { makeClinicFields } from '../with-odoo/clinic-fields.ts';
import { dropOwnDatabase, ownDatabase } from '../with-odoo/own-database.ts';
import { journalInMemory, PartsInOdoo } from '../with-odoo/parts-in-odoo.ts';
import { type ReplyDroppingProxy, startProxy } from './reply-dropping-proxy.ts';

type Row = Readonly<Record<string, string>>;

const places = Array.from({ length: 6 }, (_, at) => at);

/** What is written of each object type, and the models that are loaded for it. */
const kinds: readonly { type: ObjectType; models: readonly string[]; rows: (patient: string) => readonly Row[] }[] = [
  {
    type: clinicalNote,
    models: ['mail.message'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-N${at}`,
        patientId: of,
        writtenAt: `2024-01-0${at + 1}T10:00:00Z`,
        text: `Note ${at}`,
      })),
  },
  {
    type: recall,
    models: ['mail.activity'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-R${at}`,
        patientId: of,
        dueOn: `2030-01-0${at + 1}`,
        status: at % 2 === 0 ? 'open' : 'done',
      })),
  },
  {
    type: document,
    models: ['ir.attachment'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-D${at}`,
        patientId: of,
        file: `${of}-${at}.txt`,
        fileName: `Letter ${at}.txt`,
      })),
  },
  {
    type: appointment,
    models: ['crm.lead'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-A${at}`,
        patientId: of,
        startsAt: `2024-02-0${at + 1}T09:00:00Z`,
        status: ['booked', 'completed', 'no-show'][at % 3] ?? '',
      })),
  },
  {
    type: address,
    models: ['res.partner'],
    rows: (of) => [
      { id: `${of}-P`, patientId: of, primary: 'primary', street: '1 Home Road' },
      ...places.map((at) => ({ id: `${of}-O${at}`, patientId: of, primary: '', street: `${at} Other Road` })),
    ],
  },
  {
    type: insurance,
    models: ['res.partner'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-I${at}`,
        patientId: of,
        insurer: `Insurer ${at}`,
        validFrom: `202${at}-01-01`,
      })),
  },
];

/** Bytes that tell the name they were asked by. */
const bytesOf = (name: string) => Buffer.from(`The letter ${name}\n`);
const files: DropFiles = {
  facts: async (name) => ({
    sha1: createHash('sha1').update(bytesOf(name)).digest('hex'),
    bytes: bytesOf(name).length,
  }),
  base64: async (name) => bytesOf(name).toString('base64'),
};

describe.each(allSeries)('records of a clinic in Odoo %s, whatever is interrupted', (series) => {
  const database = `fault_clinic_${series.slice(0, 2)}`;
  let proxy: ReplyDroppingProxy;
  let client: OdooClient;
  let parts: PartsInOdoo;
  let patients = 0;

  beforeAll(async () => {
    const own = await ownDatabase(database, series);
    proxy = await startProxy({ target: own.url });
    const connection = await connect({ ...own, url: proxy.url });
    await makeClinicFields(connection);
    client = inNewSession(connection);
    parts = new PartsInOdoo(client);
  });

  afterAll(async () => {
    client.close();
    await proxy.close();
    await dropOwnDatabase(database, series);
  });

  /** A patient of the test's own. */
  async function newPatient(): Promise<string> {
    patients += 1;
    await parts.load(patient, [{ id: `P${patients}`, lastName: 'Doe' }]);
    return `P${patients}`;
  }

  const sql = async (text: string) => psql({ series, database, sql: text });

  /** Everything that Odoo has on a patient: how many records of each kind, and what the patient's own fields say. */
  async function whole(of: string) {
    const own = `(select res_id from ir_model_data where module = '__aerona__' and name = 'acme_patient_${of}')`;
    const on = (table: string, model: string) =>
      `(select count(*) from ${table} where ${model} = 'res.partner' and res_id = ${own})`;
    const [counts] = await sql(`select ${on('mail_message', 'model')}, ${on('mail_activity', 'res_model')},
      ${on('ir_attachment', 'res_model')}, ${on('mail_followers', 'res_model')},
      (select count(*) from crm_lead where partner_id = ${own}), (select count(*) from res_partner where parent_id = ${own}),
      (select count(*) from mail_mail), (select count(*) from crm_lead where partner_id = ${own} and date_closed > '2025-01-01')`);
    const [fields] = await sql(`select coalesce(street, ''), coalesce(x_insurer, ''),
      (select count(*) from jsonb_object_keys(coalesce(nullif(x_insurance_data, ''), '{}')::jsonb)) from res_partner where id = ${own}`);
    return { counts, fields };
  }

  /** One part of one run, whichever attempt. */
  const write = (type: ObjectType, rows: readonly Row[], journal = journalInMemory()) =>
    parts.load(type, rows, { journal, files, run: 'one' });
  const outcomes = async (writing: ReturnType<typeof write>) => (await writing).outcomes.map(({ outcome }) => outcome);

  describe.each(kinds)('$type.name', ({ type, models, rows }) => {
    /** What a patient has whose rows were written undisturbed. */
    async function undisturbed() {
      const of = await newPatient();
      const written = await outcomes(write(type, rows(of)));
      return { written, whole: await whole(of) };
    }

    it('is written once when the reply of every kind of writing call is lost after the commit', async () => {
      const expected = await undisturbed();
      const of = await newPatient();
      for (const model of models) proxy.dropNext((call) => call.model === model && call.method === 'load');

      const written = await outcomes(write(type, rows(of)));

      expect(proxy.pendingDrops).toBe(0);
      expect(written).toEqual(expected.written);
      expect(await whole(of)).toEqual(expected.whole);
    });

    it('is written once when an attempt was cut off and another one finds its journal', async () => {
      const expected = await undisturbed();
      const of = await newPatient();
      const journal = journalInMemory();
      const entries = new Map(parts.entries);
      await write(type, rows(of), journal);
      // What the first attempt would have told the id map was never stored.
      parts.entries.clear();
      for (const [name, entry] of entries) parts.entries.set(name, entry);

      const written = await outcomes(write(type, rows(of), journal));

      expect(written).toEqual(expected.written);
      expect(await whole(of)).toEqual(expected.whole);
    });

    it('is written once when a call commits after it was given up', async () => {
      const expected = await undisturbed();
      const of = await newPatient();
      const journal = journalInMemory();
      const [model = ''] = models;
      // Odoo is away when the lost call is looked after, so that the attempt ends.
      proxy.dropNext((call) => call.model === model && call.method === 'load', 'late');
      await write(type, rows(of), journal).catch((error: unknown) => expect(error).toBeInstanceOf(OdooReplyLost));
      await proxy.lateAnswers();

      const written = await outcomes(write(type, rows(of), journal));

      expect(written).toEqual(expected.written);
      expect(await whole(of)).toEqual(expected.whole);
    });
  });
});
