import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { z } from 'zod';
import { installMissing } from '../../lib/real-odoo/apt.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Debian's own Chromium; as root it runs without a sandbox of its own, and it opens files of this test only. */
const options = {
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
};

/** How a page came out in a real browser. */
interface SeenPage {
  readonly name: string;
  readonly title: string;
  /** Addresses asked for beside the page itself. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
  /** Rules of accessibility that are broken, with where. */
  readonly violations: readonly string[];
  /** Widths of windows, in pixels, in which the page as a whole is wider than the window. */
  readonly tooWideAt: readonly number[];
  /** Whether it comes out as pages of paper. */
  readonly prints: boolean;
}

const widths = [1280, 390];

/** What is wrong with the pages of a report, each as a sentence. */
export async function faultsInBrowser(folder: string): Promise<readonly string[]> {
  const pages = await seenInBrowser(folder);
  return pages.flatMap(({ name, title, requests, errors, violations, tooWideAt, prints }) =>
    [
      ...(title === '' ? ['has no title'] : []),
      ...requests.map((address) => `asks for ${address}`),
      ...errors.map((error) => `says ${error}`),
      ...violations.map((violation) => `is not accessible: ${violation}`),
      ...tooWideAt.map((width) => `is too wide for ${width} pixels`),
      ...(prints ? [] : ['does not print']),
    ].map((fault) => `${name} ${fault}`),
  );
}

/** Opens every page of a report in headless Chromium. */
async function seenInBrowser(folder: string): Promise<readonly SeenPage[]> {
  await installMissing(['chromium'], () => {});
  const browser = await chromium.launch(options);
  try {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.html')).sort();
    const seen: SeenPage[] = [];
    for (const name of names) seen.push(await lookAt(browser, join(folder, name), name));
    return seen;
  } finally {
    await browser.close();
  }
}

async function lookAt(browser: Browser, file: string, name: string): Promise<SeenPage> {
  const page = await browser.newPage();
  const address = pathToFileURL(file).href;
  const requests: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  const tooWideAt: number[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate('document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth');
    if (wide === true) tooWideAt.push(width);
  }
  const title = await page.title();
  const violations = await violationsOf(page);
  const paper = await page.pdf({ format: 'A4' });
  await page.close();
  return { name, title, requests, errors, violations, tooWideAt, prints: paper.subarray(0, 5).toString() === '%PDF-' };
}

const violationsSchema = z.object({
  violations: z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path: axe });
  const { violations } = violationsSchema.parse(await page.evaluate('axe.run()'));
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120) ?? ''} (${nodes.length})`);
}
