import { describe, expect, it } from 'vitest';
import { chooseSample, type NamesOfRow, type SampledRows } from '../../lib/migration/sample.ts';
import { objectTypeNamed, pairNamed } from '../../lib/pairs/index.ts';

const pair = pairNamed('ai-works-to-odoo-erp');
const account = objectTypeNamed(pair, 'account');
const types = ['account', 'product', 'contact', 'invoice'].map((name) => objectTypeNamed(pair, name));

const row = (key: string, ...names: (readonly [objectType: string, key: string])[]): NamesOfRow => ({
  key,
  alternates: {},
  names: names.map(([objectType, named]) => ({ column: objectType, name: { objectType, key: named } })),
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Accounts with two contacts and one invoice of two products each. */
const rows: Readonly<Record<string, readonly NamesOfRow[]>> = {
  account: numbers(400).map((n) => row(`A-${n}`)),
  product: numbers(600).map((n) => row(`P-${n}`)),
  contact: numbers(800).map((n) => row(`C-${n}`, ['account', `A-${Math.ceil(n / 2)}`])),
  invoice: numbers(400).map((n) => row(`I-${n}`, ['account', `A-${n}`])),
};

const drop = (of: typeof rows, lines: readonly (readonly [string, string])[] = []): SampledRows => ({
  async *rows({ name }) {
    yield* of[name] ?? [];
  },
  async *lines({ name }) {
    if (name !== 'invoice') return;
    for (const [document, key] of lines) {
      yield { document, names: [{ column: 'productId', name: { objectType: 'product', key } }] };
    }
  },
});

const productLines = numbers(400).map((n) => [`I-${n}`, `P-${n}`] as const);

describe('the sample of a drop', () => {
  it('is the same whenever it is asked for, in whatever order the rows stand', async () => {
    const turned = Object.fromEntries(Object.entries(rows).map(([name, all]) => [name, [...all].reverse()]));

    const once = await chooseSample(types, drop(rows, productLines));
    const again = await chooseSample(types, drop(turned, [...productLines].reverse()));

    expect(again).toEqual(once);
  });

  it('holds whole families: all contacts of the accounts whose contacts it holds, up to its size', async () => {
    const sample = await chooseSample(types, drop(rows));
    const contacts = [...(sample.get('contact') ?? [])].map((key) => Number(key.slice(2)));
    const families = Map.groupBy(contacts, (n) => Math.ceil(n / 2));

    expect(contacts).toHaveLength(100);
    expect([...families.values()].every(({ length }) => length === 2)).toBe(true);
    expect([...families.keys()].every((n) => sample.get('account')?.has(`A-${n}`))).toBe(true);
  });

  it('holds everything that its rows and their lines name', async () => {
    const sample = await chooseSample(types, drop(rows, productLines));

    const invoices = [...(sample.get('invoice') ?? [])];
    expect(invoices).toHaveLength(50);
    expect(invoices.every((key) => sample.get('product')?.has(key.replace('I', 'P')))).toBe(true);
  });

  it('follows rows that name rows of their own object type', async () => {
    const chain = {
      account: numbers(300).map((n) => (n === 300 ? row('A-300') : row(`A-${n}`, ['account', `A-${n + 1}`]))),
    };

    const sample = await chooseSample([account], drop(chain), { least: 1, most: 1 });

    const chosen = [...(sample.get('account') ?? [])].map((key) => Number(key.slice(2)));
    expect(Math.max(...chosen)).toBe(300);
    expect(chosen).toHaveLength(300 - Math.min(...chosen) + 1);
  });

  it('takes all of a small drop', async () => {
    const few = { account: numbers(30).map((n) => row(`A-${n}`)) };

    expect((await chooseSample([account], drop(few))).get('account')?.size).toBe(30);
  });
});
