import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DropFiles } from '../../lib/migration/drop-files.ts';
import { OdooReplyLost } from '../../lib/migration/errors.ts';
import { nameOf } from '../../lib/migration/id-map.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import { isRead, type OdooCall, type OdooClient } from '../../lib/odoo/client.ts';
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
import { type ReplyDroppingProxy, startProxy, type WireCall } from './reply-dropping-proxy.ts';

type Row = Readonly<Record<string, string>>;
type Journal = ReturnType<typeof journalInMemory>;

const places = Array.from({ length: 6 }, (_, at) => at);
const practitioner = 'm.osei@clinic.example.com';

/** What is written of each object type on a patient; every kind of writing call that the type makes is in it. */
const kinds: readonly { type: ObjectType; writes: readonly string[]; rows: (patient: string) => readonly Row[] }[] = [
  {
    type: clinicalNote,
    writes: ['mail.message load'],
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
    // Whoever an activity is for becomes a follower, and is taken away again.
    writes: ['mail.activity.type load', 'mail.activity load', 'res.partner message_unsubscribe'],
    rows: (of) =>
      places.map((at) => ({
        id: `${of}-R${at}`,
        patientId: of,
        practitioner: at < 3 ? practitioner : '',
        dueOn: `2030-01-0${at + 1}`,
        status: at % 2 === 0 ? 'open' : 'done',
      })),
  },
  {
    type: document,
    writes: ['ir.attachment load'],
    rows: (of) =>
      places.map((at) => ({ id: `${of}-D${at}`, patientId: of, file: `${at}.txt`, fileName: `Letter ${at}.txt` })),
  },
  {
    type: appointment,
    writes: ['crm.stage load', 'crm.lost.reason load', 'crm.lead load'],
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
    writes: ['res.partner load'],
    rows: (of) => [
      { id: `${of}-P`, patientId: of, primary: 'primary', street: '1 Home Road' },
      ...places.map((at) => ({ id: `${of}-O${at}`, patientId: of, primary: '', street: `${at} Other Road` })),
    ],
  },
  {
    type: insurance,
    writes: ['res.partner load'],
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

/** The end of an attempt whose function was killed: nothing goes on after it. */
class Killed extends Error {
  override readonly name = 'Killed';
}

/** A client that keeps which writing calls were made. */
function recorded(client: OdooClient) {
  const writes: string[] = [];
  const call = async (asked: OdooCall): Promise<unknown> => {
    if (!isRead(asked.method)) writes.push(`${asked.model} ${asked.method}`);
    return client.call(asked);
  };
  return { client: { ...client, call }, writes };
}

/** A client whose function is killed before its writing call of this number, or right after Odoo has done it. */
function killedAt(client: OdooClient, number: number, when: 'before' | 'after'): OdooClient {
  let writes = 0;
  let killed = false;
  return {
    ...client,
    async call(call) {
      const last = !isRead(call.method) && writes++ === number;
      if (killed || (last && when === 'before')) {
        killed = true;
        throw new Killed();
      }
      const answer = client.call(call);
      if (!last) return answer;
      // Some calls Odoo does and then has no answer to.
      await answer.catch(() => undefined);
      killed = true;
      throw new Killed();
    },
  };
}

/** A client that gives up its writing call of this number at once; Odoo hears of it only after so many milliseconds. */
function lateAt(client: OdooClient, number: number, milliseconds: number) {
  let writes = 0;
  let late: Promise<unknown> = Promise.resolve();
  const call = async (asked: OdooCall): Promise<unknown> => {
    if (isRead(asked.method) || writes++ !== number) return client.call(asked);
    // What it says then, nobody hears: another attempt may have been quicker.
    late = new Promise((over) => setTimeout(over, milliseconds)).then(() => client.call(asked)).catch(() => undefined);
    throw new OdooReplyLost({ model: asked.model, method: asked.method }, 'timeout', 'given up by the test');
  };
  return { client: { ...client, call }, over: () => late };
}

describe.each(allSeries)('records of a clinic in Odoo %s, whatever is interrupted', (series) => {
  const database = `fault_clinic_${series.slice(0, 2)}`;
  let proxy: ReplyDroppingProxy;
  let client: OdooClient;
  let parts: PartsInOdoo;
  let before: Awaited<ReturnType<typeof bothered>>;
  let patients = 0;

  const sql = async (text: string) => psql({ series, database, sql: text });

  /** What Odoo would bother people with: mails waiting, notifications, followers of patients and appointments. */
  async function bothered() {
    const notifications = series === '19.0' ? 'mail_notification' : 'mail_message_res_partner_needaction_rel';
    return sql(`select (select count(*) from mail_mail), (select count(*) from ${notifications}),
      (select count(*) from mail_followers where res_model in ('res.partner', 'crm.lead'))`);
  }

  beforeAll(async () => {
    const own = await ownDatabase(database, series);
    proxy = await startProxy({ target: own.url });
    const connection = await connect({ ...own, url: proxy.url });
    await makeClinicFields(connection);
    client = inNewSession(connection);
    parts = new PartsInOdoo(client);
    // Somebody else than the user of the migration, whom Odoo would write to.
    const vals_list = [{ name: 'Dr Mary Osei', login: practitioner, email: practitioner }];
    const [user = 0] = z
      .array(z.number())
      .parse(await client.call({ model: 'res.users', method: 'create', args: { vals_list } }));
    const name = nameOf({ objectType: 'practitioner', by: 'email', key: practitioner });
    parts.entries.set(name, { state: 'loaded', model: 'res.users', id: user, hash: '', run: '' });
    before = await bothered();
  });

  afterAll(async () => {
    client.close();
    await proxy.close();
    await dropOwnDatabase(database, series);
  });

  /** So many patients of the test's own. */
  async function newPatients(count: number): Promise<readonly string[]> {
    const ids = Array.from({ length: count }, (_, at) => `P${patients + at + 1}`);
    patients += count;
    await parts.load(
      patient,
      ids.map((id) => ({ id, lastName: 'Doe' })),
    );
    return ids;
  }

  async function newPatient(): Promise<string> {
    const [id = ''] = await newPatients(1);
    return id;
  }

  /** Everything that Odoo has on a patient, in the order in which it was made where people see that order. */
  async function whole(of: string) {
    const own = `(select res_id from ir_model_data where module = '__aerona__' and name = 'acme_patient_${of}')`;
    const on = (model: string) => `${model} = 'res.partner' and res_id = ${own}`;
    // Done ones are kept by 19.0 alone.
    const done = series === '19.0' ? 'active, date_done' : "true, ''";
    return {
      messages: await sql(`select date, body from mail_message where ${on('model')} order by id`),
      activities: await sql(`select date_deadline, ${done}, user_id, note from mail_activity
        where ${on('res_model')} order by date_deadline, id`),
      attachments: await sql(`select name, checksum from ir_attachment where ${on('res_model')} order by name, id`),
      leads: await sql(`select l.x_appointment_at, s.name, l.active, l.date_closed,
        case when l.date_closed is not null then l.probability end from crm_lead l
        left join crm_stage s on s.id = l.stage_id where l.partner_id = ${own} order by 1, l.id`),
      addresses: await sql(`select type, street from res_partner where parent_id = ${own} order by street, id`),
      fields: await sql(`select street, x_insurer, x_insured_until, length(x_insurance_history),
        (select count(*) from jsonb_object_keys(coalesce(nullif(x_insurance_data, ''), '{}')::jsonb))
        from res_partner where id = ${own}`),
    };
  }

  /** One part of one run, whichever attempt. */
  const write = async (type: ObjectType, rows: readonly Row[], journal: Journal, by = client) =>
    (await parts.load(type, rows, { journal, files, run: 'one', client: by })).outcomes.map(({ outcome }) => outcome);

  /** Loses the reply of every writing call once, after Odoo has done it, until told to stop. */
  function loseEveryReply() {
    const lost: WireCall[] = [];
    const seen = new Set<string>();
    let on = true;
    const losing = (call: WireCall, body: string): boolean => {
      if (!on || call.model === 'common' || isRead(call.method) || seen.has(body)) return false;
      seen.add(body);
      lost.push(call);
      proxy.dropNext(losing);
      return true;
    };
    proxy.dropNext(losing);
    return () => {
      on = false;
      return lost.map(({ model, method }) => `${model} ${method}`);
    };
  }

  describe.each(kinds)('$type.name', ({ type, writes, rows }) => {
    /** What a patient has whose rows were written undisturbed. */
    let expected: { readonly outcomes: readonly string[]; readonly whole: Awaited<ReturnType<typeof whole>> };

    /** The writing calls of one part, when what the rows of every patient need is there. */
    let calls: readonly string[] = [];

    it('is written once when the reply of every writing call is lost after the commit', async () => {
      // First of all, so that stages, reasons and types of activities are written in it too.
      const of = await newPatient();
      const stop = loseEveryReply();

      const outcomes = await write(type, rows(of), journalInMemory());

      expect(stop()).toEqual(expect.arrayContaining([...writes]));
      const other = await newPatient();
      const undisturbed = recorded(client);
      expected = {
        outcomes: await write(type, rows(other), journalInMemory(), undisturbed.client),
        whole: await whole(other),
      };
      calls = undisturbed.writes;
      expect({ outcomes, whole: await whole(of) }).toEqual(expected);
    });

    it('is written once when an attempt is killed before or after any writing call and another finds its journal', async () => {
      const ends = calls.flatMap((_, at) => (['before', 'after'] as const).map((when) => ({ at, when })));
      const own = await newPatients(ends.length);

      for (const [index, { at, when }] of ends.entries()) {
        const of = own[index] ?? '';
        const journal = journalInMemory();
        await expect(write(type, rows(of), journal, killedAt(client, at, when))).rejects.toBeInstanceOf(Killed);

        const outcomes = await write(type, rows(of), journal);

        expect({ outcomes, whole: await whole(of) }, `${when} ${calls[at]}, call ${at}`).toEqual(expected);
      }
    });

    it('is written once when a call that was given up commits before or after it is made again', async () => {
      const ways = calls.flatMap((_, at) => [300, 1_500].map((milliseconds) => ({ at, milliseconds })));
      const own = await newPatients(ways.length);

      await Promise.all(
        ways.map(async ({ at, milliseconds }, index) => {
          const of = own[index] ?? '';
          const late = lateAt(client, at, milliseconds);
          const journal = journalInMemory();
          // What may not be done twice ends the attempt; the next one begins when the call cannot commit any more.
          await write(type, rows(of), journal, late.client).catch((error: unknown) =>
            expect(error).toBeInstanceOf(OdooReplyLost),
          );
          await late.over();

          const outcomes = await write(type, rows(of), journal);

          expect({ outcomes, whole: await whole(of) }, `${calls[at]}, call ${at}`).toEqual(expected);
        }),
      );
    });

    it('is written once when attempts at one part overlap', async () => {
      // In the road a lease keeps them apart; what Odoo and the external ids do without it is proven here.
      const of = await newPatient();
      const journal = journalInMemory();
      await Promise.allSettled([1, 2, 3].map(() => write(type, rows(of), journal)));

      const outcomes = await write(type, rows(of), journal);

      expect({ outcomes, whole: await whole(of) }).toEqual(expected);
    });
  });

  it('bothers nobody with any of it: no mail, no notification, no follower', async () => {
    expect(await bothered()).toEqual(before);
  });
});
