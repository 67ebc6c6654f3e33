import iconv from 'iconv-lite';
import { counted, delimited, one, padded, type Rows, type UnfamiliarExport } from './unfamiliar-export.ts';

/** Numbers as German programs write them. */
const german = (amount: number): string =>
  amount
    .toFixed(2)
    .replace('.', ',')
    .replace(/\B(?=(\d{3})+(?!\d))/g, '.');
const day = (place: number, month = (place % 9) + 1): string =>
  `${padded((place % 27) + 1, 2)}.${padded(month, 2)}.2024`;
const customer = (place: number): string => `${10_000 + place}`;
const article = (place: number): string => `ART-${padded(place + 1, 4)}`;
const document = (place: number): string => `RE24-${padded(place + 1, 5)}`;

const accounts: Rows = counted(36, (i) => ({
  KD_NUMMER: customer(i),
  FIRMENBEZEICHNUNG: `${one(['Möbelhaus', 'Werkzeugbau', 'Großhandel', 'Bäckerei'], i)} ${one(['Müller', 'Schäfer', 'Weiß', 'Jäger', 'Köhler'], i)} ${i + 1} GmbH`,
  PARTNERART: one(['Kunde', 'Kunde', 'Lieferant', 'Kunde und Lieferant'], i),
  STRASSE_HAUSNR: `${one(['Hauptstraße', 'Gartenweg', 'Am Mühlgraben'], i)} ${i + 3}`,
  PLZ_KD: one(['02826', '80331', '1010', '20095'], i),
  WOHNORT_KD: one(['Görlitz', 'München', 'Wien', 'Hamburg'], i),
  LANDKZ: one(['Deutschland', 'Deutschland', 'Österreich', 'Deutschland'], i),
  TEL_ZENTRALE: `+49 30 23125 ${padded(i, 3)}`,
  MAILADR: i % 5 === 0 ? '' : `info${i}@firma${i}.example.com`,
  ANLAGEDT: day(i),
  BEMERKUNGSTEXT: i % 4 === 0 ? 'Zahlt pünktlich; nur vormittags anrufen' : '',
  KREDITLIMIT: german(1000 + i * 250.5),
  VERSANDSPERRE: i % 9 === 0 ? 'ja' : 'nein',
}));

const contacts: Rows = counted(30, (i) => ({
  ASP_KENNUNG: `ASP${padded(i + 1, 4)}`,
  DEBITOR_NR: customer(i % 36),
  ASP_NAME: `${one(['Jörg', 'Bärbel', 'Anna', 'Klaus'], i)} ${one(['Förster', 'Krämer', 'Vogel'], i)}`,
  FUNKTION_ASP: one(['Einkaufsleiter', 'Buchhalterin', 'Geschäftsführer'], i),
  ABTLG: one(['Einkauf', 'Buchhaltung', 'Leitung'], i),
  MAILADR_ASP: `person${i}@firma${i % 36}.example.com`,
  TEL_DURCHWAHL: `+49 30 23125 ${padded(i + 500, 3)}`,
}));

const articles: Rows = counted(24, (i) => ({
  ARTIKEL_NR: article(i),
  ARTIKELBEZ: `${one(['Stuhl', 'Tisch', 'Regal', 'Montage'], i)} ${i + 1}`,
  LANGTEXT: i % 3 === 0 ? 'Massive Eiche, geölt' : '',
  PRODUKTART: one(['Ware', 'Ware', 'Ware', 'Dienstleistung'], i),
  WARENGRP: one(['Möbel', 'Möbel', 'Lagertechnik', 'Arbeiten'], i),
  MENGENEINH: one(['Stk', 'Stk', 'Stk', 'Std'], i),
  VK_PREIS: german(100 + i * 50),
  EK_PREIS: german(60.25 + i * 31),
  AKTIV_JN: i === 7 ? 'N' : 'J',
}));

const taxes: Rows = [
  {
    STEUER_KZ: 'U19',
    STEUERBEZ: 'Umsatzsteuer 19 %',
    BERECHNUNGSART: 'Prozent',
    SATZ_PROZ: '19,00',
    VERWENDUNGSART: 'Verkauf',
    STEUERKONTO: '251000',
  },
  {
    STEUER_KZ: 'U07',
    STEUERBEZ: 'Umsatzsteuer 7 %',
    BERECHNUNGSART: 'Prozent',
    SATZ_PROZ: '7,00',
    VERWENDUNGSART: 'Verkauf',
    STEUERKONTO: '251000',
  },
  {
    STEUER_KZ: 'V19',
    STEUERBEZ: 'Vorsteuer 19 %',
    BERECHNUNGSART: 'Prozent',
    SATZ_PROZ: '19,00',
    VERWENDUNGSART: 'Einkauf',
    STEUERKONTO: '251000',
  },
];

const priceOf = (place: number): number => 100 + (place % 24) * 50;
const linesOf = (invoice: number): readonly { readonly item: number; readonly quantity: number }[] =>
  counted((invoice % 3) + 1, (i) => ({ item: (invoice + i * 5) % 24, quantity: ((invoice + i) % 4) + 1 }));
const netOf = (invoice: number): number =>
  linesOf(invoice).reduce((sum, { item, quantity }) => sum + priceOf(item) * quantity, 0);

const invoices: Rows = counted(30, (i) => {
  const net = netOf(i);
  return {
    BELEG_NR: document(i),
    BELEGART: i % 10 === 9 ? 'Gutschrift' : 'Rechnung',
    KUNDENNR: customer((i * 4) % 36),
    BELEGSTATUS: one(['gebucht', 'gebucht', 'gebucht', 'Entwurf'], i),
    BELEGDT: day(i),
    FAELLIGDT: day(i, (i % 9) + 2),
    WAEHRUNGSKZ: 'USD',
    SUMME_NETTO: german(net),
    STEUERBETRAG: german(net * 0.19),
    SUMME_BRUTTO: german(net * 1.19),
    KOSTENTRAEGER_INTERN: one(['Nord', 'Süd', 'West'], i),
  };
});

const lines: Rows = counted(30, (i) =>
  linesOf(i).map(({ item, quantity }, place) => ({
    BELEGNUMMER: document(i),
    POS_NR: String(place + 1),
    ARTIKELNR: article(item),
    POSITIONSTEXT: `${one(['Stuhl', 'Tisch', 'Regal', 'Montage'], item)} ${item + 1}`,
    MENGE_POS: german(quantity),
    EINZELPREIS_NETTO: german(priceOf(item)),
    ERLOESKTO: '400000',
    STEUERKZ_POS: 'U19',
  })),
).flat();

const windows = (rows: Rows): Buffer => iconv.encode(delimited(rows, ';'), 'win1252');

/** A dump of a German ERP program: `;`, decimal commas, days first, windows-1252. */
export const germanErp: UnfamiliarExport = {
  pair: 'ai-works-to-odoo-erp',
  files: {
    'KUNDENSTAMM_2026.csv': windows(accounts),
    'ANSPRECHPARTNER.csv': windows(contacts),
    'ARTIKELSTAMM.csv': windows(articles),
    'STEUERSAETZE.csv': windows(taxes),
    'BELEGKOPF_2026.csv': windows(invoices),
    'BELEGPOS_2026.csv': windows(lines),
  },
  truth: {
    'KUNDENSTAMM_2026.csv': {
      holds: ['account'],
      columns: {
        KD_NUMMER: 'account.id',
        FIRMENBEZEICHNUNG: 'account.name',
        PARTNERART: 'account.accountType',
        STRASSE_HAUSNR: 'account.street',
        PLZ_KD: 'account.postalCode',
        WOHNORT_KD: 'account.city',
        LANDKZ: 'account.country',
        TEL_ZENTRALE: 'account.phone',
        MAILADR: 'account.email',
        ANLAGEDT: 'account.createdAt',
        BEMERKUNGSTEXT: 'account.notes',
        KREDITLIMIT: 'custom float',
        VERSANDSPERRE: 'custom boolean',
      },
    },
    'ANSPRECHPARTNER.csv': {
      holds: ['contact'],
      columns: {
        ASP_KENNUNG: 'contact.id',
        DEBITOR_NR: 'contact.accountId',
        ASP_NAME: 'contact.name',
        FUNKTION_ASP: 'contact.jobTitle',
        ABTLG: 'contact.department',
        MAILADR_ASP: 'contact.email',
        TEL_DURCHWAHL: 'contact.phone',
      },
    },
    'ARTIKELSTAMM.csv': {
      holds: ['product'],
      columns: {
        ARTIKEL_NR: 'product.id',
        ARTIKELBEZ: 'product.name',
        LANGTEXT: 'product.description',
        PRODUKTART: 'product.type',
        WARENGRP: 'product.category',
        MENGENEINH: 'product.unit',
        VK_PREIS: 'product.salePrice',
        EK_PREIS: 'product.cost',
        AKTIV_JN: 'product.active',
      },
    },
    'STEUERSAETZE.csv': {
      holds: ['tax'],
      columns: {
        STEUER_KZ: 'tax.id',
        STEUERBEZ: 'tax.name',
        BERECHNUNGSART: 'tax.amountType',
        SATZ_PROZ: 'tax.amount',
        VERWENDUNGSART: 'tax.scope',
        STEUERKONTO: 'tax.accountCode',
      },
    },
    'BELEGKOPF_2026.csv': {
      holds: ['invoice'],
      columns: {
        BELEG_NR: 'invoice.number,invoice.id',
        BELEGART: 'invoice.kind',
        KUNDENNR: 'invoice.accountId',
        BELEGSTATUS: 'invoice.status',
        BELEGDT: 'invoice.invoiceDate',
        FAELLIGDT: 'invoice.dueDate',
        WAEHRUNGSKZ: 'invoice.currency',
        SUMME_NETTO: 'invoice.untaxedAmount',
        STEUERBETRAG: 'invoice.taxAmount',
        SUMME_BRUTTO: 'invoice.totalAmount',
        KOSTENTRAEGER_INTERN: 'custom selection',
      },
    },
    'BELEGPOS_2026.csv': {
      holds: ['invoice-line'],
      columns: {
        BELEGNUMMER: 'invoice-line.invoiceId',
        POS_NR: 'nothing',
        ARTIKELNR: 'invoice-line.productId',
        POSITIONSTEXT: 'invoice-line.description',
        MENGE_POS: 'invoice-line.quantity',
        EINZELPREIS_NETTO: 'invoice-line.unitPrice',
        ERLOESKTO: 'invoice-line.accountCode',
        STEUERKZ_POS: 'invoice-line.taxes',
      },
    },
  },
};
