import { describe, expect, it } from 'vitest';
import { soapOf, soapText } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/soap-note.ts';

const whole = {
  subjective: 'Toothache since Monday',
  objective: 'Tender to percussion\nno swelling',
  assessment: 'Pulpitis',
  plan: 'Root canal treatment',
};

describe('the text of a SOAP note', () => {
  it.each([
    ['names', 'Subjective: {0}\nObjective: {1}\nAssessment: {2}\nPlan: {3}'],
    ['letters', 'S: {0}\nO: {1}\nA: {2}\nP: {3}'],
    ['capitals and dashes', 'SUBJECTIVE - {0}\nOBJECTIVE - {1}\nASSESSMENT - {2}\nPLAN - {3}'],
    ['lines of their own', 'Subjective:\n{0}\nObjective:\n{1}\n\nAssessment:\n{2}\nPlan:\n{3}\n'],
    ['Windows line ends', 'S: {0}\r\nO: {1}\r\nA: {2}\r\nP: {3}'],
    ['another order', 'P: {3}\nA: {2}\nO: {1}\nS: {0}'],
  ])('is split by %s', (_, template) => {
    const text = Object.values(whole).reduce((filled, words, place) => filled.replace(`{${place}}`, words), template);

    expect(soapOf(text)).toEqual(whole);
  });

  it('gives what stands before the first part to the subjective', () => {
    expect(soapOf('Came early.\nS: sore\nO: red')).toMatchObject({ subjective: 'Came early.\nsore', objective: 'red' });
  });

  it('leaves parts that are missing empty', () => {
    expect(soapOf('S: sore\nP: rinse')).toEqual({
      subjective: 'sore',
      objective: null,
      assessment: null,
      plan: 'rinse',
    });
  });

  it.each([
    ['names no part', 'No complaints.'],
    ['only looks like one in one place', 'Seen today.\nA: the usual'],
    ['names a part twice', 'S: sore\nO: red\nS: again'],
  ])('that %s is none', (_, text) => {
    expect(soapOf(text)).toBeUndefined();
  });

  it('made of the parts is split into them again', () => {
    expect(soapOf(soapText(whole))).toEqual(whole);
  });
});
