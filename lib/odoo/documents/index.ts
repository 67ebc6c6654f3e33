import type { DocumentKind, OdooDocument } from '../../migration/document.ts';
import { fiscalPositionRecipe } from './fiscal-position.ts';
import { invoiceRecipe } from './invoice.ts';
import { purchaseOrderRecipe } from './purchase-order.ts';
import type { DocumentInOdoo, DocumentRecipe, Finished, Finishing } from './recipe.ts';
import { stockRecipe } from './stock.ts';

type Recipes = { readonly [K in DocumentKind]: DocumentRecipe<Extract<OdooDocument, { readonly kind: K }>> };

/** What Odoo needs for every kind of document. */
const recipes: Recipes = {
  invoice: invoiceRecipe,
  'purchase-order': purchaseOrderRecipe,
  stock: stockRecipe,
  'fiscal-position': fiscalPositionRecipe,
};

/** The parts of a recipe that do not depend on what the document holds. */
export const recipeOf = (kind: DocumentKind): Pick<DocumentRecipe<never>, 'remove' | 'amounts'> => recipes[kind];

/** Compares documents of one kind with the source and brings them to their state. */
export function finishDocuments(
  kind: DocumentKind,
  finishing: Finishing,
  documents: readonly DocumentInOdoo<OdooDocument>[],
): Promise<ReadonlyMap<string, Finished>> {
  switch (kind) {
    case 'invoice':
      return recipes.invoice.finish(finishing, documents.filter(isOf('invoice')));
    case 'purchase-order':
      return recipes['purchase-order'].finish(finishing, documents.filter(isOf('purchase-order')));
    case 'stock':
      return recipes.stock.finish(finishing, documents.filter(isOf('stock')));
    case 'fiscal-position':
      return recipes['fiscal-position'].finish(finishing, documents.filter(isOf('fiscal-position')));
  }
}

const isOf =
  <K extends DocumentKind>(kind: K) =>
  (document: DocumentInOdoo<OdooDocument>): document is DocumentInOdoo<Extract<OdooDocument, { readonly kind: K }>> =>
    document.document.kind === kind;
