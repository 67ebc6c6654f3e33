import { describe, expect, it } from 'vitest';
import { documentName, withoutDocumentName } from '../../lib/store/document-name.ts';

describe('a file of a document', () => {
  it.each([
    ['documents/d-1.pdf', 'd-1.pdf'],
    ['documents/letters/d-1.pdf', 'letters/d-1.pdf'],
    ['export/documents/d-1.pdf', 'd-1.pdf'],
    ['Documents/d-1.pdf', 'd-1.pdf'],
    ['documents/old/documents/d-1.pdf', 'old/documents/d-1.pdf'],
  ])('is %s, under the name %s', (path, name) => {
    expect(documentName(path)).toBe(name);
  });

  it.each(['accounts.csv', 'my-documents/accounts.csv', 'documents.csv', 'documents/'])('is not %s', (path) => {
    expect(documentName(path)).toBeUndefined();
  });

  it('is not named where a key is shown', () => {
    expect(withoutDocumentName('pair/clinic/monday/documents/letters/Jane Doe.pdf')).toBe(
      'pair/clinic/monday/documents/…',
    );
    expect(withoutDocumentName('pair/clinic/monday/patients.csv')).toBe('pair/clinic/monday/patients.csv');
  });
});
