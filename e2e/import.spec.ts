// A ledger from a spreadsheet becomes items: its columns are matched, one is corrected, what is wrong with a row is said, and only then is
// anything recorded. The lead unit that the ledger names is filled in when the item is assigned.
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LANGUAGES, type Language, expect, prefer, signIn, test } from './visit.ts';

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);
const ledger = readFileSync(join(import.meta.dirname, 'fixtures', 'ledger.xlsx'));
/** The same workbook as another file: with a comment at the end of its container. */
const copy = (comment: string) => {
  const bytes = Buffer.concat([ledger, Buffer.from(comment)]);
  bytes.writeUInt16LE(Buffer.byteLength(comment), ledger.length - 2);
  return bytes;
};
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

// A corrected name is remembered for everybody until it is taken back, so one walk at a time corrects names: whoever makes the folder.
let turn: string | undefined;
async function takeTurn(folder: string) {
  for (;;) {
    try {
      mkdirSync(folder);
      turn = folder;
      return;
    } catch {
      await pause(100);
    }
  }
}
function giveTurn() {
  if (turn) rmdirSync(turn);
  turn = undefined;
}
test.afterEach(giveTurn);

for (const language of LANGUAGES) {
  const t = words(language);

  test(`from a ledger to items, ${language}`, async ({ page, context }, info) => {
    test.setTimeout(120_000);
    await prefer(context, language);
    await signIn(page, 'office');
    const own = copy(`${language} ${info.project.name} ${Date.now()}`);
    const name = `${t('城建台账', 'City works')} ${info.project.name} ${Date.now() % 100_000}`;

    // A picture is no ledger, whatever its name says.
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: '台账.csv', mimeType: 'text/csv', buffer: Buffer.from('一句话，没有分隔') });
    await page.getByRole('button', { name: t('读一读', 'Read it') }).click();
    await expect(page.getByRole('alert')).toContainText('.xlsx');

    await page.locator('input[type=file]').setInputFiles({ name: '台账.xlsx', mimeType: TYPE, buffer: own });
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
    await takeTurn(join(info.project.outputDir, 'names-are-corrected'));
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

    // A name that is nobody's is corrected; the ledger is read again by it.
    const units = page.getByRole('region', { name: t('单位', 'Units') });
    const unit = units.getByLabel('市河湖公司');
    await unit.fill(t('没有这个局', 'No such bureau'));
    await page.getByRole('button', { name: t('照改的再读一遍', 'Read again with these') }).click();
    await expect(page.getByRole('alert')).toContainText('市河湖公司');
    await expect(unit).toHaveValue(t('没有这个局', 'No such bureau'));
    const known = await page.locator('#units option').first().getAttribute('value');
    await unit.fill(known ?? '');
    await page.getByRole('button', { name: t('照改的再读一遍', 'Read again with these') }).click();
    await expect(units.getByText(t('（改过）', '(corrected)')).first()).toBeVisible({ timeout: 30_000 });
    await expect(unit).toHaveValue(known ?? '');
    // And taken back, so that the next walk finds it as it was.
    await unit.fill('');
    await page.getByRole('button', { name: t('照改的再读一遍', 'Read again with these') }).click();
    await expect(page.getByRole('region', { name: t('问题', 'Problems') })).toContainText('市河湖公司', { timeout: 30_000 });
    giveTurn();

    await page.getByRole('button', { name: t('导入 ', 'Import '), exact: false }).click();
    await expect(page.getByText(t('导入了。', 'Imported.'), { exact: true })).toBeVisible({ timeout: 30_000 });

    // The item leads back to its row, and its assignment is prepared.
    await page.getByRole('link', { name: t('看原文', 'See its text') }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await page.goto(`/items?view=table&sort=newest&q=${encodeURIComponent('南岸取水泵站')}`);
    await page.locator('tbody a[href^="/items/0"]').first().click();
    await expect(page.getByRole('heading', { name: '新建南岸取水泵站' })).toBeVisible();
    await expect(page.locator('body')).toContainText(t('从台账第 6 行导入', 'From row 6 of a ledger'));

    // The same heads next time: the choice is remembered, and the file is recognised.
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles({ name: '台账.xlsx', mimeType: TYPE, buffer: own });
    await page.getByRole('button', { name: t('读一读', 'Read it') }).click();
    await expect(page.getByText(t('上次导入同样表头时选的', 'as chosen for the same heads'))).toBeVisible();
    await expect(page.getByText(t('同一份文件导入过了。', 'The same file was imported before.'))).toBeVisible();

    // The list goes out as a workbook, too.
    await page.goto('/items?view=table');
    const [book] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: t('导出 Excel', 'Export to Excel') }).click()]);
    expect(readFileSync(await book.path()).subarray(0, 2).toString()).toBe('PK');
  });
}

test('the bar of a large ledger moves, with a script and without', async ({ page, context, browser }, info) => {
  test.setTimeout(180_000);
  await prefer(context, 'zh-CN');
  await signIn(page, 'office');
  const rows = Array.from({ length: 20_000 }, (_, at) => `${at + 1},改造第${at + 1}段供水管网，更换阀门井盖,市水务局,${(at % 12) + 1}月底前`);
  const list = ['序号,工作任务,牵头单位,完成时限', ...rows, `${info.project.name} ${Date.now()},,,`].join('\n');
  await page.goto('/imports/new');
  await page.locator('input[type=file]').setInputFiles({ name: '管网.csv', mimeType: 'text/csv', buffer: Buffer.from(list) });
  await page.getByRole('button', { name: '读一读' }).click();
  await expect(page.locator('#column-C')).toHaveValue('lead');
  // Somebody looks at the same import without scripts: the page renews itself.
  const plain = await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState(), baseURL: new URL(page.url()).origin });
  const other = await plain.newPage();
  const again = new Set<string>();
  other.on('response', (answer) => void (answer.request().isNavigationRequest() && again.add(answer.request().timing().startTime.toString())));
  await page.getByRole('button', { name: '读每一行' }).click();
  const bar = page.locator('[data-progress] progress');
  await expect(bar).toBeVisible();
  const address = page.url();
  await page.evaluate(() => document.body.setAttribute('data-mark', 'here'));
  const first = Number(await bar.getAttribute('value'));
  await other.goto(address);
  await expect.poll(async () => Number(await bar.evaluate((element) => (element as HTMLProgressElement).value))).toBeGreaterThan(first);
  await expect(page.locator('body[data-mark]')).toBeVisible(); // the same page: nothing was loaded anew
  await expect.poll(() => again.size, { timeout: 20_000 }).toBeGreaterThan(1);
  await plain.close();
  await expect(page.locator('form.start')).toBeVisible({ timeout: 120_000 });
});
