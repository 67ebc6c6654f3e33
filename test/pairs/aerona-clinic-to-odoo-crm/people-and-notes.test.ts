import { describe, expect, it } from 'vitest';
import { address } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/address.ts';
import { appointment } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/appointment.ts';
import { clinicalNote } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/clinical-note.ts';
import { patient } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/patient.ts';
import { recall } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/recall.ts';
import { recordOf, rulesOf } from '../record-of.ts';

const named = { patientId: { externalId: '__aerona__.acme_patient_P-1', id: 7, model: 'res.partner' } };

describe('a patient', () => {
  it('keeps a mobile number where Odoo has no field for it', () => {
    const one = { id: 'P-1', lastName: 'Doe', mobile: '+44 7700 900123' };

    expect(recordOf(patient, one).cells).toMatchObject({ phone: '+44 7700 900123', comment: null });
    expect(recordOf(patient, { ...one, phone: '+44 20 7946 0123', notes: 'Call first' }).cells).toMatchObject({
      phone: '+44 20 7946 0123',
      comment: 'Mobile: +44 7700 900123\nCall first',
    });
    expect(recordOf(patient, one).cells).not.toHaveProperty('mobile');
  });
});

describe('an address', () => {
  const home = { id: 'AD-1', patientId: 'P-1', street: '1 Home Road' };

  it('is the patient’s own when it is primary', () => {
    const record = recordOf(address, { ...home, primary: 'primary' }, { references: named });

    expect(record).toMatchObject({ onto: 'patientId', cells: { street: '1 Home Road' } });
    expect(record.cells).not.toHaveProperty('type');
  });

  it.each([
    ['billing', 'invoice'],
    ['work', 'other'],
    ['', 'other'],
  ])('that is %s never has the type that loses its street', (kind, type) => {
    expect(recordOf(address, { ...home, kind }, { references: named }).cells).toMatchObject({ type });
  });

  it('without anything in it is rejected', () => {
    expect(rulesOf(address, { id: 'AD-1', patientId: 'P-1', street: '' })).toEqual(['required']);
  });
});

describe('an appointment', () => {
  const row = { id: 'AP-1', patientId: 'P-1', startsAt: '2024-03-05T09:30:00Z', status: 'booked' };

  it('never brings e-mail or phone, which Odoo would write to the patient, and always says whose it is', () => {
    const { cells } = recordOf(appointment, row, { references: named });

    expect(cells).not.toHaveProperty('email_from');
    expect(cells).not.toHaveProperty('phone');
    expect(cells).toMatchObject({ user_id: { id: null }, x_appointment_until: '2024-03-05 10:00:00' });
  });

  it.each(['cancelled', 'no-show', 'lost'])('that is %s is lost on the day it was to be', (status) => {
    const { cells } = recordOf(appointment, { ...row, status }, { references: named });

    expect(cells).toMatchObject({ active: false, probability: '0', date_closed: '2024-03-05 09:30:00' });
    expect(cells).not.toHaveProperty('stage_id');
  });

  it('that ends before it begins is rejected', () => {
    expect(rulesOf(appointment, { ...row, endsAt: '2024-03-05T09:00:00Z' })).toEqual(['ends-before-it-begins']);
  });
});

describe('a clinical note', () => {
  const row = { id: 'N-1', patientId: 'P-1', writtenAt: '2024-03-05T10:05:00+01:00', text: 'S: sore\nO: red' };

  it('is internal, in its own time, and of an author who is no user by name only', () => {
    const written = { ...row, author: 'm.osei@clinic.example.com', authorName: 'Dr Mary "May" Osei' };
    const { cells, notes } = recordOf(clinicalNote, written, { references: named });

    expect(cells).toMatchObject({
      model: 'res.partner',
      res_id: '7',
      is_internal: true,
      date: '2024-03-05 09:05:00',
      author_id: { id: null },
      email_from: '"Dr Mary May Osei" <m.osei@clinic.example.com>',
      x_soap_subjective: null,
    });
    expect(notes).toMatchObject([{ rule: 'unknown-author' }]);
  });

  it('that is a SOAP note stands whole, and in its four fields', () => {
    const { cells } = recordOf(clinicalNote, { ...row, format: 'soap' }, { references: named });

    expect(cells).toMatchObject({ body: 'S: sore\nO: red', x_soap_subjective: 'sore', x_soap_objective: 'red' });
  });

  it('with its parts in columns has them in its text too', () => {
    const { cells } = recordOf(
      clinicalNote,
      { ...row, text: '', subjective: 'sore', plan: 'rinse' },
      { references: named },
    );

    expect(cells).toMatchObject({ body: 'Subjective: sore\nPlan: rinse', x_soap_plan: 'rinse' });
  });

  it.each([
    ['without any word', { text: '' }, 'empty-note'],
    ['said to be SOAP and without parts', { text: 'All well', format: 'soap' }, 'soap-parts'],
  ])('%s is rejected', (_, values, rule) => {
    expect(rulesOf(clinicalNote, { ...row, ...values })).toEqual([rule]);
  });
});

describe('a recall', () => {
  const row = { id: 'RC-1', patientId: 'P-1', dueOn: '2024-06-01', status: 'done', doneOn: '2024-06-03' };

  it('that is done stays an activity where Odoo keeps those', () => {
    const { model, cells } = recordOf(recall, row, { references: named });

    expect(model).toBe('mail.activity');
    expect(cells).toMatchObject({ active: false, date_done: '2024-06-03', date_deadline: '2024-06-01' });
  });

  it('that was cancelled is skipped', () => {
    expect(rulesOf(recall, { ...row, status: 'cancelled' })).toEqual(['cancelled-recall']);
  });
});
