// Every screen, in both languages and themes, at both widths: accessible, within the window, quiet in the console, in the language asked for.
// The four looks at a screen follow each other in one window: each language is loaded in one theme and switched to the other, Chinese from light
// to dark and English from dark to light, so that both themes are drawn by the server once.
import { violations } from './axe.ts';
import { SCREENS } from './screens.ts';
import { LANGUAGES, THEMES } from './visit.ts';
import { expect, test } from './walk.ts';

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.describe.configure({ mode: 'default' }); // in order, by one worker
    for (const language of LANGUAGES) {
      for (const theme of language === 'en' ? THEMES.toReversed() : THEMES) {
        test(`${language} ${theme}`, async ({ walk }) => {
          const { page, status, loaded, faults } = await walk.to(screen, language, theme);
          expect(status, 'status').toBe(screen.status ?? 200);

          const seen = await page.evaluate(() => {
            const root = document.documentElement;
            const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
            const sideways = root.scrollWidth > root.clientWidth;
            return {
              language: root.lang,
              theme: root.dataset['theme'],
              headings: document.querySelectorAll('h1').length,
              titled: document.title !== '',
              frames: document.querySelectorAll('iframe, frame').length,
              sideways: sideways ? [`${root.scrollWidth} of ${root.clientWidth}`, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))] : [],
            };
          });
          expect.soft(seen).toEqual({ language, theme, headings: 1, titled: true, frames: 0, sideways: [] });
          expect.soft(await violations(page, loaded ? 'all' : 'colours'), 'accessibility').toEqual([]);
          expect(faults, 'faults on the page').toEqual([]);
        });
      }
    }
  });
}
