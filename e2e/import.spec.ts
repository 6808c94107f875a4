// A ledger from a spreadsheet becomes items: its columns are matched, one is corrected, what is wrong with a row is said, and only then is
// anything recorded. The lead unit that the ledger names is filled in when the item is assigned.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language, expect, prefer, signIn, test } from './visit.ts';

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);
const ledger = readFileSync(join(import.meta.dirname, 'fixtures', 'ledger.xlsx'));
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

for (const language of LANGUAGES) {
  const t = words(language);

  test(`from a ledger to items, ${language}`, async ({ page, context }, info) => {
    test.setTimeout(120_000);
    await prefer(context, language);
    await signIn(page, 'office');
    const name = `${t('城建台账', 'City works')} ${info.project.name} ${Date.now() % 100_000}`;

    // A picture is no ledger, whatever its name says.
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: '台账.csv', mimeType: 'text/csv', buffer: Buffer.from('一句话，没有分隔') });
    await page.getByRole('button', { name: t('读一读', 'Read it') }).click();
    await expect(page.getByRole('alert')).toContainText('.xlsx');

    await page.locator('input[type=file]').setInputFiles({ name: '台账.xlsx', mimeType: TYPE, buffer: ledger });
    await page.getByRole('button', { name: t('读一读', 'Read it') }).click();
    await expect(page.getByRole('heading', { name: t('对应各列', 'Match the columns') })).toBeVisible();
    // Two-level heads are joined, and what the columns seem to mean is proposed.
    await expect(page.locator('#column-E')).toHaveValue('lead');
    await expect(page.locator('#column-H')).toHaveValue('step');
    await expect(page.getByText(t('责任分工 · 牵头单位', '责任分工 · 牵头单位'))).toBeVisible();
    await expect(page.locator('input[name=year]')).toHaveValue('2027');
    // Two leads are refused in words; the choice is kept.
    await page.locator('#column-F').selectOption('lead');
    await page.getByRole('button', { name: t('读每一行', 'Read every row') }).click();
    await expect(page.getByRole('alert')).toContainText(t('只能有一列', 'one column only'));
    await expect(page.locator('#column-F')).toHaveValue('lead');
    await page.locator('#column-F').selectOption('supporting');
    await page.locator('input[name=title]').fill(name);
    await page.getByRole('button', { name: t('读每一行', 'Read every row') }).click();

    // What the rows will become, and what is wrong with one of them, with row and column.
    await expect(page.getByRole('heading', { name: t('问题', 'Problems'), exact: true })).toBeVisible({ timeout: 30_000 });
    const problems = page.getByRole('region', { name: t('问题', 'Problems') });
    await expect(problems).toContainText('市河湖公司');
    await expect(problems).toContainText(t('说的是一批单位', 'means many units'));
    await expect(problems).toContainText(t('没有写任务', 'No task is named'));
    const rows = page.getByRole('region', { name: t('会成为这样', 'What the rows will become') });
    await expect(rows).toContainText('新建南岸取水泵站');
    const [notes] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('下载带', 'Download the table') }).click()]);
    expect(notes.suggestedFilename()).toMatch(/\.xlsx$/);

    await page.getByRole('button', { name: t('导入', 'Import'), exact: false }).click();
    await expect(page.getByText(t('导入了。', 'Imported.'), { exact: true })).toBeVisible({ timeout: 30_000 });

    // The item leads back to its row, and its assignment is prepared.
    await page.getByRole('link', { name: t('看原文', 'See its text') }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await page.goto(`/items?view=table&sort=newest&q=${encodeURIComponent('南岸取水泵站')}`);
    await page.locator('tbody a[href^="/items/0"]').first().click();
    await expect(page.getByRole('heading', { name: '新建南岸取水泵站' })).toBeVisible();
    await expect(page.locator('body')).toContainText(t('从台账第 6 行导入', 'From row 6 of a ledger'));

    // The same heads next time: the choice is remembered.
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: '台账.xlsx', mimeType: TYPE, buffer: ledger });
    await page.getByRole('button', { name: t('读一读', 'Read it') }).click();
    await expect(page.getByText(t('上次导入同样表头时选的', 'as chosen for the same heads'))).toBeVisible();

    // The list goes out as a workbook, too.
    await page.goto('/items?view=table');
    const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('导出 Excel', 'Export to Excel') }).click()]);
    expect(readFileSync(await book.path()).subarray(0, 2).toString()).toBe('PK');
  });
}
