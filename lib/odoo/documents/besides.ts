import type { OdooDocument } from '../../migration/document.ts';
import type { Intent } from '../../migration/journal.ts';
import { probeCapabilities } from '../capabilities.ts';
import { paymentName } from './invoice-payment.ts';
import type { Finishing } from './recipe.ts';

/** What finishing a document may bring about beside the document itself. */
interface Besides {
  /** Whether its model has a state that finishing changes. */
  readonly hasState: boolean;
  /** External ids of records that may be made. */
  readonly companions: readonly string[];
  /** Links that may be added to records which are not the document's own. */
  readonly links: NonNullable<Intent['links']>;
}

/** Tells beforehand what finishing may bring about, so that a rollback knows what was not there. */
export async function besidesOf(
  finishing: Pick<Finishing, 'client' | 'supportId'>,
): Promise<(document: OdooDocument, key: string) => Besides> {
  // From Odoo 19 each tax says itself which taxes it replaces.
  const taxesReplace = await probeCapabilities(finishing.client).has('account.tax', 'original_tax_ids');
  return (document, key) => {
    switch (document.kind) {
      case 'invoice':
        return {
          hasState: true,
          companions: document.settle === null ? [] : [paymentName(finishing, key)],
          links: [],
        };
      case 'purchase-order':
        return { hasState: true, companions: [], links: [] };
      case 'stock':
        return { hasState: false, companions: [], links: [] };
      case 'fiscal-position':
        return {
          hasState: false,
          companions: [],
          links: taxesReplace
            ? document.mappings.flatMap(({ from, to }) =>
                to === null ? [] : [{ model: 'account.tax', id: to, field: 'original_tax_ids', ids: [from] }],
              )
            : [],
        };
    }
  };
}
