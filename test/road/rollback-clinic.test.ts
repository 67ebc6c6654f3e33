import { clinic, clinicExample } from './road.ts';
import { describeRollback } from './rolled-back.ts';

describeRollback({
  of: clinic,
  folder: clinicExample,
  object: 'patient',
  file: 'patients.csv',
  namespace: '__aerona__',
});
