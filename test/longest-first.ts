import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take minutes, the longest first: one that began last would be waited for while the other workers idle. */
const longest = [
  'road/rollback-ai-works.test.ts',
  'road/rollback-clinic.test.ts',
  'road/example.test.ts',
  'road/clinic-example.test.ts',
  'road/sample.test.ts',
  'faults/killed-rollback.test.ts',
  'faults/clinic-records.test.ts',
  'road/rehearsal.test.ts',
  'faults/killed.test.ts',
  'road/unfamiliar-export.test.ts',
  'road/canaries.test.ts',
  'faults/receipts.test.ts',
  'road/documents-in-one-file.test.ts',
];

/** Runs the files that take longest first, and the others as Vitest would. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((name) => moduleId.endsWith(`/test/${name}`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
