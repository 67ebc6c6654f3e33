import { example, pair } from './road.ts';
import { describeRollback } from './rolled-back.ts';

describeRollback({
  of: pair,
  folder: example,
  object: 'account',
  file: 'accounts.csv',
  namespace: '__aiworks__',
});
