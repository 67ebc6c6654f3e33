import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { allSeries } from '../../lib/real-odoo/series.ts';

const composeSchema = z.object({
  services: z.record(z.string(), z.looseObject({ image: z.string(), ports: z.array(z.string()).optional() })),
});

describe('compose.yaml', () => {
  it('offers every series with a PostgreSQL of its own, reachable from this machine only', async () => {
    const text = await readFile(join(import.meta.dirname, '..', '..', 'compose.yaml'), 'utf8');
    const { services } = composeSchema.parse(parse(text, { merge: true }));

    for (const series of allSeries) {
      const major = series.split('.')[0];
      expect(services[`odoo-${major}`]?.image).toBe(`odoo:${series}`);
      expect(services[`postgres-${major}`]?.image).toBe('postgres:15');
    }
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(ports).toHaveLength(allSeries.length);
  });
});
