import type { Random } from './example-random.ts';

/** A made-up person. */
export interface Person {
  readonly title: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly gender: string;
}

type Names = readonly [string, ...string[]];

const women: Names = [
  'Amelia',
  'Niamh',
  'Priya',
  'Siân',
  'Edith',
  'Zoë',
  'Fatima',
  'Chloe',
  'Margaret',
  'Ivy',
  'Sophie-Anne',
  'Yasmin',
  'Agnieszka',
  'Ruth',
  'Eleri',
  'Françoise',
  'Grace',
  'Hannah',
  'Ifeoma',
  'Jade',
];
const men: Names = [
  'Oliver',
  'Harry',
  'Rhys',
  'Callum',
  'Mohammed',
  'Arthur',
  'Kwame',
  'Jürgen',
  'Declan',
  'Tomasz',
  'George',
  'Leo',
  'Andrés',
  'Samuel',
  'Jack',
  'Ravi',
  'Hamish',
  'Elijah',
  'Björn',
  'Stanley',
];
const families: Names = [
  'Whitmore',
  'Ashdown',
  'Davies',
  'MacLeod',
  'Okafor',
  'Singh',
  'Fletcher',
  'Pemberton',
  'Hartley',
  "O'Connell",
  "D'Souza",
  'Nguyễn',
  'Müller',
  'García-López',
  'Kowalczyk',
  'Begum',
  'Thompson',
  'Evans',
  'Achterberg',
  'St. John',
  'Patel',
  'Llewellyn',
  'Bianchi',
  'Şahin',
  'Adeyemi',
  'Brown',
  'Clarke',
  'Fitzgerald',
  'Hughes',
  'Yilmaz',
  'van der Berg',
  'Robinson',
  'Mbeki',
  'Tanaka',
  'Lindqvist',
  'Murphy',
];

/** A name with the title that goes with it; children have one of their own. */
export function personBorn(random: Random, dateOfBirth: string): Person {
  const female = random.chance(0.53);
  const child = dateOfBirth > '2011';
  const titles: Names = female ? ['Mrs', 'Ms', 'Ms', 'Miss', 'Dr'] : ['Mr', 'Mr', 'Mr', 'Dr', 'Revd'];
  return {
    title: child ? (female ? 'Miss' : 'Master') : random.pick(titles),
    firstName: random.pick(female ? women : men),
    lastName: random.pick(families),
    gender: random.chance(0.97) ? (female ? 'female' : 'male') : 'non-binary',
  };
}
