// The accessibility rules, run inside the page that is open.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type axe from 'axe-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules whose answer changes with the colours alone. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What the rules find, one line for each element: all of them, or those that look at colours. */
export async function violations(page: Page, which: 'all' | 'colours'): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(SOURCE);
  return page.evaluate(
    async (rules) => {
      const { configure, run } = (window as unknown as { axe: typeof axe }).axe;
      // Contrast takes three quarters of the time. Elements of one class on grounds of one kind look alike whatever they
      // say, so the first of each look is measured.
      const looks = new Set<string>();
      const mark = (element: Element, ground: string): void => {
        const style = getComputedStyle(element);
        const look = `${ground}>${element.tagName}.${element.getAttribute('class') ?? ''} ${style.color} ${style.backgroundColor} ${style.backgroundImage} ${style.opacity}`;
        const first = !looks.has(look);
        looks.add(look);
        element.toggleAttribute('data-look', first);
        for (const child of element.children) mark(child, look);
      };
      mark(document.body, '');
      configure({ rules: [{ id: 'color-contrast', selector: '[data-look]' }] });
      // Nothing of ours stands in frames or loads from elsewhere, and only what is wrong is wanted.
      const { violations } = await run(document, {
        resultTypes: ['violations'],
        iframes: false,
        preload: false,
        ...(rules && { runOnly: { type: 'rule', values: rules } }),
      });
      return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
    },
    which === 'colours' ? OF_COLOURS : null,
  );
}
