// Next year's version of a report: which document came before it is offered and never chosen by the program, named by a person, and comparison
// begins with it. In both languages.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { violations } from './axe.ts';
import { LANGUAGES, THEMES, expect, prefer, signIn, test } from './visit.ts';

for (const language of LANGUAGES) {
  const t = (chinese: string, english: string) => (language === 'en' ? english : chinese);

  test(`a report follows last year's, ${language}`, async ({ page, context }, info) => {
    await prefer(context, language);
    await signIn(page, 'office');
    const mark = `${info.project.name} ${language} ${Date.now() % 100_000}`;
    const earlier = page.locator('select[name=earlier]');
    /** Reads a text and stops where it is looked over. */
    const read = async (year: number, canals: number) => {
      await page.goto('/documents/new');
      const lines = [`桥头镇${year}年水利工作报告 ${mark}`, '一、水利', `年底前由市水务局改造干支渠${canals}公里。`, '新建泵站12座。', year > 2026 ? '建设公园3个。' : '修复水毁路段5处。'];
      await page.locator('textarea[name=text]').fill(lines.join('\n'));
      await page.locator('main button.btn-1').click();
      await page.locator('input[name=title]').fill(lines[0] ?? '');
      await expect(earlier).toHaveValue('');
    };
    const admit = async () => {
      await page.locator('main button.btn-1').click();
      await page.waitForURL(/done=admitted/);
      return new URL(page.url()).pathname;
    };

    await read(2026, 80);
    const old = await admit();
    await read(2027, 96);
    // The title as it was read leads the list; a person chooses it.
    await expect(page.locator('#f-earlier-h')).toContainText(t('由你来定', 'Nothing is chosen for you'));
    await earlier.selectOption(old.split('/').pop() ?? '');
    const next = await admit();
    await expect(page.locator('main aside')).toContainText(t('上一版', 'Earlier version'));

    await page.goto(`${next}/comparison`);
    await expect(page.locator('main .lead')).toContainText(t('指定的上一版', 'earlier version on record'));
    const kinds = page.locator('tbody tr th');
    for (const kind of [t('照旧', 'Kept'), t('改了', 'Changed'), t('不再提', 'Dropped'), t('新提', 'New')]) await expect(kinds.filter({ hasText: kind }).first()).toBeVisible();
    await expect(page.locator('.differs').first()).toContainText('96');

    // In both themes the filled comparison reads well.
    const pictures = process.env['JIUFEN_SHOTS'];
    if (pictures) mkdirSync(pictures, { recursive: true });
    for (const theme of THEMES) {
      await prefer(context, language, theme);
      await page.reload();
      expect(await violations(page, 'all')).toEqual([]);
      if (pictures) await page.screenshot({ path: join(pictures, `comparison-filled.${info.project.name}.${language}.${theme}.png`), fullPage: true });
    }

    // The old one leads to the new one; what was named can be taken back.
    await page.goto(old);
    await page.locator('main aside').getByRole('link', { name: t('对照', 'Compare') }).click();
    expect(new URL(page.url()).pathname).toBe(`${next}/comparison`);
    await page.goto(`${next}/earlier`);
    await earlier.selectOption('');
    await page.locator('main button.btn-1').click();
    await page.waitForURL(/done=version/);
    await expect(page.locator('main aside')).toContainText(t('没有指定', 'none named'));
  });
}
