import { counted, delimited, one, padded, type Rows, type UnfamiliarExport } from './unfamiliar-export.ts';

const staffMails = [
  'm.osei@clinic.example.com',
  'j.whitmore@clinic.example.com',
  'a.kowalska@clinic.example.com',
  'r.singh@clinic.example.com',
] as const;
const staffNames = ['Dr Mary Osei', 'Dr James Whitmore', 'Dr Agnieszka Kowalska', 'Dr Ravinder Singh'] as const;

const patientKey = (place: number): string => `PX${padded(place + 1, 5)}`;
const british = (place: number, year: number): string =>
  `${padded((place % 28) + 1, 2)}/${padded((place % 12) + 1, 2)}/${year}`;

/** Ten digits, the last of which checks the others. */
function nhsNumber(place: number): string {
  for (let digits = 999_476_000 + place * 7; ; digits += 1) {
    const sum = [...String(digits)].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
    const check = 11 - (sum % 11);
    if (check !== 10) return `${digits}${check % 11}`;
  }
}

const patientCount = 30;
const visits: Rows = counted(60, (i) => {
  const patient = (i * 7) % patientCount;
  return {
    PATNO: patientKey(patient),
    PATSURNAME: one(['Evans', 'Whitmore', 'Shah', "O'Neill", 'Okafor'], patient),
    PATFORENAME: one(['Declan', 'Hannah', 'Priya', 'Siobhan'], patient),
    PATDOB: british(patient * 5, 1950 + patient),
    PATNHSNO: nhsNumber(patient),
    PATFUNDING: one(['NHS', 'PVT'], patient),
    PATEMAIL: patient % 4 === 0 ? '' : `patient${patient}@example.com`,
    PATMOBILE: `+44 7700 900${padded(patient, 3)}`,
    APPTREF: `AX${padded(i + 1, 5)}`,
    APPTSTART: `${british(i, 2024)} ${padded(9 + (i % 8), 2)}:30`,
    APPTEND: `${british(i, 2024)} ${padded(10 + (i % 8), 2)}:00`,
    APPTSTATUS: one(['ATTENDED', 'ATTENDED', 'DNA', 'SCHEDULED', 'CXL'], i),
    APPTREASON: one(['Check-up', 'Scale and polish', 'Filling'], i),
    CLINICIANEMAIL: one(staffMails, i),
  };
});

const staff: Rows = staffMails.map((mail, i) => ({
  CLINICIANREF: `CL${padded(i + 1, 3)}`,
  CLINICIANNAME: staffNames[i] ?? '',
  WORKEMAIL: mail,
  GDCNUMBER: `26${padded(5401 + i * 13, 4)}`,
  JOBROLE: 'Dentist',
}));

const notes: Rows = counted(40, (i) => ({
  NOTEREF: `NX${padded(i + 1, 5)}`,
  PATNUM: patientKey((i * 3) % patientCount),
  WRITTENDATETIME: `${british(i, 2024)} ${padded(9 + (i % 8), 2)}:45`,
  AUTHOREMAIL: one(staffMails, i),
  NOTEBODY: one(
    [
      'No complaints, nothing found on examination.',
      'Crown prep 23, temporary cemented.',
      'Discussed options, patient to decide.',
    ],
    i,
  ),
}));

const recalls: Rows = counted(24, (i) => ({
  RECALLREF: `RX${padded(i + 1, 5)}`,
  PATID: patientKey((i * 5) % patientCount),
  NEXTDUEDT: british(i, 2027),
  RECALLREASON: one(['Check-up', 'Hygienist'], i),
  RECALLSTATUS: one(['PENDING', 'PENDING', 'CONTACTED'], i),
}));

const plain = (rows: Rows): Buffer => Buffer.from(delimited(rows, ','));

/** A dump of a practice system: capitals, days first, patients and their appointments in one file. */
export const capsClinic: UnfamiliarExport = {
  pair: 'aerona-clinic-to-odoo-crm',
  files: {
    'PTVISITS.csv': plain(visits),
    'CLINICIANLIST.csv': plain(staff),
    'CHARTNOTES.csv': plain(notes),
    'RECALLLIST.csv': plain(recalls),
  },
  truth: {
    'PTVISITS.csv': {
      holds: ['appointment', 'patient'],
      columns: {
        PATNO: 'patient.id,appointment.patientId',
        PATSURNAME: 'patient.lastName',
        PATFORENAME: 'patient.firstName',
        PATDOB: 'patient.dateOfBirth',
        PATNHSNO: 'patient.nhsNumber',
        PATFUNDING: 'patient.patientType',
        PATEMAIL: 'patient.email',
        PATMOBILE: 'patient.mobile',
        APPTREF: 'appointment.id',
        APPTSTART: 'appointment.startsAt',
        APPTEND: 'appointment.endsAt',
        APPTSTATUS: 'appointment.status',
        APPTREASON: 'appointment.type',
        CLINICIANEMAIL: 'appointment.practitioner',
      },
    },
    'CLINICIANLIST.csv': {
      holds: ['practitioner'],
      columns: {
        CLINICIANREF: 'practitioner.id',
        CLINICIANNAME: 'practitioner.name',
        WORKEMAIL: 'practitioner.email',
        GDCNUMBER: 'practitioner.registrationNumber',
        JOBROLE: 'practitioner.role',
      },
    },
    'CHARTNOTES.csv': {
      holds: ['clinical-note'],
      columns: {
        NOTEREF: 'clinical-note.id',
        PATNUM: 'clinical-note.patientId',
        WRITTENDATETIME: 'clinical-note.writtenAt',
        AUTHOREMAIL: 'clinical-note.author',
        NOTEBODY: 'clinical-note.text',
      },
    },
    'RECALLLIST.csv': {
      holds: ['recall'],
      columns: {
        RECALLREF: 'recall.id',
        PATID: 'recall.patientId',
        NEXTDUEDT: 'recall.dueOn',
        RECALLREASON: 'recall.type',
        RECALLSTATUS: 'recall.status',
      },
    },
  },
};
