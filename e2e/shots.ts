// Pictures of every screen, for people to look at: `npm run shots`, into shots/ or the folder in JIUFEN_SHOTS. `-- -g NAME` takes some only.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { open } from './open.ts';
import { SCREENS } from './screens.ts';
import { LANGUAGES, THEMES, prefer, test } from './visit.ts';

const FOLDER = resolve(process.env['JIUFEN_SHOTS'] ?? join(import.meta.dirname, 'shots'));

test.beforeAll(() => mkdirSync(FOLDER, { recursive: true }));

for (const screen of SCREENS) {
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      test(`${screen.name} ${language} ${theme}`, async ({ page, context, faults }, info) => {
        await prefer(context, language, theme);
        await open(page, screen);
        const width = info.project.name.replace('pictures-', '');
        await page.screenshot({ path: join(FOLDER, `${screen.name}.${width}.${language}.${theme}.png`), fullPage: true, animations: 'disabled' });
        // A picture is for looking at; what is wrong on the page is the check's to say.
        faults.length = 0;
      });
    }
  }
}
