// Pictures of every screen, for people to look at: `npm run shots`, into shots/ or the folder in JIUFEN_SHOTS. `-- -g NAME` takes some only.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SCREENS } from './screens.ts';
import { LANGUAGES, THEMES } from './visit.ts';
import { test } from './walk.ts';

const FOLDER = resolve(process.env['JIUFEN_SHOTS'] ?? join(import.meta.dirname, 'shots'));

test.beforeAll(() => mkdirSync(FOLDER, { recursive: true }));

for (const screen of SCREENS) {
  test.describe(screen.name, () => {
    test.describe.configure({ mode: 'default' });
    for (const language of LANGUAGES) {
      for (const theme of THEMES) {
        test(`${language} ${theme}`, async ({ walk }, info) => {
          const { page } = await walk.to(screen, language, theme);
          const width = info.project.name.replace('pictures-', '');
          await page.screenshot({ path: join(FOLDER, `${screen.name}.${width}.${language}.${theme}.png`), fullPage: true, animations: 'disabled' });
        });
      }
    }
  });
}
