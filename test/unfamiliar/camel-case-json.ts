import { counted, one, padded, type UnfamiliarExport } from './unfamiliar-export.ts';

const partner = (place: number): string => `BP${padded(place + 1, 5)}`;
const article = (place: number): string => `IT${padded(place + 1, 5)}`;
const order = (place: number): string => `4500${padded(place + 1, 4)}`;
/** Month first, and the hour of a clock on the wall. */
const moment = (place: number, hour: number): string =>
  `${padded((place % 12) + 1, 2)}/${padded((place % 28) + 1, 2)}/2024 ${padded(hour, 2)}:${padded((place * 7) % 60, 2)}`;

const partners = counted(30, (i) => ({
  partnerKey: partner(i),
  legalName: `${one(['Harbour', 'Northwind', 'Blue Yonder', 'Acorn'], i)} Trading ${i + 1} Ltd`,
  relationKind: one(['SUPPLIER', 'CLIENT', 'SUPPLIER', 'BOTH'], i),
  mailAddress: `office@partner${i}.example.com`,
  phoneNumber: `+44 20 7946 ${padded(i, 4)}`,
  homepageUrl: `https://partner${i}.example.com`,
  mainAddress: {
    streetLine: `${i + 1} Harbour Street`,
    townName: one(['London', 'Boston', 'Leeds'], i),
    zipCode: one(['M4 9LD', '02110', 'LS1 4AP'], i),
    countryName: one(['United Kingdom', 'United States', 'United Kingdom'], i),
  },
  createdOn: `2024-0${(i % 9) + 1}-11T09:30:00+01:00`,
}));

const people = counted(24, (i) => ({
  personKey: `PE${padded(i + 1, 5)}`,
  partnerKey: partner(i),
  personGivenName: one(['Jean', 'Mary', 'Aiko'], i),
  personFamilyName: one(['Dupont', 'Shaw', 'Tanaka'], i),
  mailAddress: `person${i}@partner${i}.example.com`,
  directPhone: `+44 20 7946 ${padded(i + 500, 4)}`,
  occupationTitle: one(['Head of purchasing', 'Bookkeeper', 'Director'], i),
  deptName: one(['Purchasing', 'Accounting', 'Board'], i),
}));

const catalogue = counted(20, (i) => ({
  articleKey: article(i),
  articleCode: `${one(['OAK', 'ASH', 'TEAK'], i)}-${padded(i * 3 + 7, 3)}`,
  articleCaption: `${one(['Chair', 'Table', 'Shelf'], i)} no. ${i + 1}`,
  articleClass: i % 10 === 9 ? 'SERVICES' : 'STOCKABLE',
  sellingPrice: 120 + i * 15.5,
  purchaseCost: 70 + i * 9.25,
  measureUnit: i % 10 === 9 ? 'hrs' : 'pcs',
  isCurrent: i !== 3,
}));

const quantityOf = (place: number, line: number): number => ((place + line) % 5) + 2;
const priceOf = (item: number): number => 70 + item * 9;
const linesOf = (place: number) => counted((place % 3) + 1, (line) => ({ line, item: (place + line * 2) % 9 }));
const netOf = (place: number): number =>
  linesOf(place).reduce((sum, { line, item }) => sum + quantityOf(place, line) * priceOf(item), 0);

const stages = ['DELIVERED', 'ORDERED', 'RFQ SENT', 'CANCELED'] as const;
const purchasing = counted(24, (i) => ({
  orderKey: `PUR-${padded(i + 1, 4)}`,
  orderNo: order(i),
  supplierKey: partner((i * 2) % 30),
  orderStage: one(stages, i),
  placedAt: moment(i, 9),
  etaAt: moment(i + 3, 15),
  currencyIso: 'USD',
  netTotal: netOf(i).toFixed(2),
  grandTotal: netOf(i).toFixed(2),
}));

const rows = counted(24, (i) =>
  linesOf(i).map(({ line, item }) => ({
    rowKey: `PUR-${padded(i + 1, 4)}/${line + 1}`,
    orderKey: `PUR-${padded(i + 1, 4)}`,
    articleKey: article(item),
    orderedQty: quantityOf(i, line),
    unitPriceNet: priceOf(item),
    receivedQty: i % 4 === 0 ? quantityOf(i, line) : 0,
  })),
).flat();

const levels = counted(20, (i) => ({
  levelKey: `LV-${padded(i + 1, 4)}`,
  articleKey: article(i % 9),
  depotCode: one(['NORTH', 'SOUTH'], i),
  onHandQty: i + 1,
}));

const json = (list: readonly object[]): Buffer => Buffer.from(JSON.stringify(list, null, 1));

/** A dump of a web application: JSON, camel case, nested addresses, months first, names in two parts. */
export const camelCaseJson: UnfamiliarExport = {
  pair: 'ai-works-to-odoo-erp',
  files: {
    'businessPartners.json': json(partners),
    'people.json': json(people),
    'catalogue.json': json(catalogue),
    'purchasing.json': json(purchasing),
    'purchasingRows.json': json(rows),
    'stockLevels.json': json(levels),
  },
  truth: {
    'businessPartners.json': {
      holds: ['account'],
      columns: {
        partnerKey: 'account.id',
        legalName: 'account.name',
        relationKind: 'account.accountType',
        mailAddress: 'account.email',
        phoneNumber: 'account.phone',
        homepageUrl: 'account.website',
        'mainAddress.streetLine': 'account.street',
        'mainAddress.townName': 'account.city',
        'mainAddress.zipCode': 'account.postalCode',
        'mainAddress.countryName': 'account.country',
        createdOn: 'account.createdAt',
      },
    },
    'people.json': {
      holds: ['contact'],
      columns: {
        personKey: 'contact.id',
        partnerKey: 'contact.accountId',
        // The family name follows it.
        personGivenName: 'contact.name',
        personFamilyName: 'nothing',
        mailAddress: 'contact.email',
        directPhone: 'contact.phone',
        occupationTitle: 'contact.jobTitle',
        deptName: 'contact.department',
      },
    },
    'catalogue.json': {
      holds: ['product'],
      columns: {
        articleKey: 'product.id',
        articleCode: 'product.sku',
        articleCaption: 'product.name',
        articleClass: 'product.type',
        sellingPrice: 'product.salePrice',
        purchaseCost: 'product.cost',
        measureUnit: 'product.unit',
        isCurrent: 'product.active',
      },
    },
    'purchasing.json': {
      holds: ['purchase-order'],
      columns: {
        orderKey: 'purchase-order.id',
        orderNo: 'purchase-order.number',
        supplierKey: 'purchase-order.accountId',
        orderStage: 'purchase-order.status',
        placedAt: 'purchase-order.orderedAt',
        etaAt: 'purchase-order.expectedAt',
        currencyIso: 'purchase-order.currency',
        netTotal: 'purchase-order.untaxedAmount',
        grandTotal: 'purchase-order.totalAmount',
      },
    },
    'purchasingRows.json': {
      holds: ['purchase-order-line'],
      columns: {
        rowKey: 'purchase-order-line.id',
        orderKey: 'purchase-order-line.orderId',
        articleKey: 'purchase-order-line.productId',
        orderedQty: 'purchase-order-line.quantity',
        unitPriceNet: 'purchase-order-line.unitPrice',
        receivedQty: 'purchase-order-line.receivedQuantity',
      },
    },
    'stockLevels.json': {
      holds: ['stock'],
      columns: {
        levelKey: 'stock.id',
        articleKey: 'stock.productId',
        depotCode: 'stock.warehouse',
        onHandQty: 'stock.quantity',
      },
    },
  },
};
