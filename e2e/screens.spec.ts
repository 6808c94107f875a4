// Every screen, in both languages and themes, at both widths: accessible, within the window, quiet in the console, in the language asked for.
import { AxeBuilder } from '@axe-core/playwright';
import { open } from './open.ts';
import { SCREENS } from './screens.ts';
import { LANGUAGES, THEMES, expect, prefer, test } from './visit.ts';

for (const screen of SCREENS) {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      test(`${screen.name} ${language} ${theme}`, async ({ page, context }) => {
        await prefer(context, language, theme);
        expect(await open(page, screen), 'status').toBe(screen.status ?? 200);

        await expect(page.locator('html')).toHaveAttribute('lang', language);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        await expect(page.locator('h1')).toHaveCount(1);
        expect(await page.title(), 'title').not.toBe('');

        const sideways = await page.evaluate(() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
          return [`${root.scrollWidth} of ${root.clientWidth}`, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
        });
        expect.soft(sideways, 'sideways scroll').toEqual([]);

        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary}`));
        expect.soft(found, 'accessibility').toEqual([]);
      });
    }
  }
}
