// The whole way: a sentence of the report becomes an item, is agreed, assigned, accepted, claimed, backed, checked by another unit and closed;
// said and proved move with it, on the item and on what it is part of. In both languages, on a desk and on a phone.
import type { Browser, Page } from '@playwright/test';
import { LANGUAGES, type Language, demonstration, expect, prefer, signIn, test } from './visit.ts';

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);

/** Said and proved of an item, as its page shows them. */
async function numbers(page: Page, address: string): Promise<{ said: number; proved: number }> {
  await page.goto(address);
  const read = async (part: string) => Number.parseFloat(await page.locator(`dl.trio dd.${part}`).first().innerText());
  return { said: await read('said'), proved: await read('proved') };
}

/** Chooses the first option that says these words. */
async function choose(page: Page, field: string, saying: string): Promise<void> {
  const option = page.locator(`select[name=${field}] option`).filter({ hasText: saying }).first();
  await page.locator(`select[name=${field}]`).selectOption((await option.getAttribute('value')) ?? '');
}

for (const language of LANGUAGES) {
  const t = words(language);

  test(`from a sentence to proof, ${language}`, async ({ browser }, info) => {
    test.setTimeout(180_000);
    const desk = new Desk(browser, language, info.project.use.viewport ?? { width: 1440, height: 900 });
    const title = `${t('沿街商铺餐饮油烟净化改造', 'Cleaner kitchens along the street')} ${info.project.name} ${Date.now() % 100_000}`;
    const parent = '2026-0013';

    // The office finds a sentence that nobody answers for, and makes an item of it.
    const office = await desk.as('office');
    await office.goto('/documents');
    await office.locator('main tbody th a').last().click(); // the city's report is the oldest; other journeys bring more
    await office.locator('a[href^="/items/new?document="]').nth(7).click();
    await expect(office.getByText(t('它来自这句话', 'It comes from this sentence'))).toBeVisible();
    await office.getByLabel(t('事项', 'Item'), { exact: false }).first().fill(title);
    await office.locator('input[name=kind][value=task]').check();
    await office.locator('input[name=parent]').fill(parent);
    await office.locator('input[name=due]').fill('2026-12-20');
    await office.getByRole('button', { name: t('登记', 'Register'), exact: true }).click();
    await expect(office.getByRole('heading', { name: title })).toBeVisible();
    const item = new URL(office.url()).pathname;
    const above = await office.locator('nav a[href^="/items/"]').last().getAttribute('href');
    expect(above, 'the item above').toBeTruthy();

    const act = async (page: Page, noun: string, fill: () => Promise<void>) => {
      await page.goto(`${item}/${noun}`);
      await fill();
      await page.locator('form.ph-form button.btn-1.wide-btn').click();
      await expect(page, `${noun} went through`).toHaveURL(new RegExp(`${item}(\\?|$)`));
    };

    const head = await desk.as('head');
    await act(head, 'approval', async () => {});
    const before = await numbers(head, above ?? '');
    await act(office, 'proof', async () => office.locator('textarea[name=what0]').fill(t('验收单一份，写明户数', 'An acceptance sheet that says how many')));
    await act(office, 'assignment', async () => choose(office, 'lead', '水务局'));
    await act(office, 'checkers', async () => choose(office, 'post', '投资科核查岗'));

    // The lead unit accepts, says it is done, clears what it said, and backs it.
    const intake = await desk.as('intake');
    await act(intake, 'acceptance', async () => {
      const post = intake.locator('label', { hasText: '建设管理科长' }).first();
      await post.click();
    });
    const handling = await desk.as('handling');
    await act(handling, 'report', async () => {
      await handling.locator('input[name=claim][value=done]').check();
      await handling.locator('textarea[name=progress]').fill(t('二十四户全部装好。', 'All twenty-four are fitted.'));
    });
    const clearing = await desk.as('clearing');
    await act(clearing, 'clearing', async () => clearing.locator('input[name=verdict]').first().check());
    const said = await numbers(handling, item);
    expect(said).toEqual({ said: 100, proved: 0 });
    await act(handling, 'evidence', async () => {
      const piece = handling.locator('input[name=piece]').first();
      if (await piece.count()) await piece.check();
      await handling.locator('input[name=files]').setInputFiles({
        name: t('验收单.txt', 'acceptance.txt'),
        mimeType: 'text/plain',
        buffer: Buffer.from('河清市水务局验收单：二十四户，全部合格。\n'),
      });
      await handling.locator('select[name=kind]').selectOption('certificate').catch(async () => handling.locator('input[name=kind][value=certificate]').check());
      await handling.locator('textarea[name=note]').fill(t('验收单原件', 'The acceptance sheet'));
    });

    // Another unit looks, and accepts.
    const checker = await desk.as('checker');
    await act(checker, 'check', async () => {
      await checker.locator('input[name=method][value=desk]').check();
      await checker.locator('input[type=checkbox][name=accepts]').first().check();
      await checker.locator('input[name=accepted]').fill('100');
      await checker.locator('textarea[name=reason]').fill(t('与验收单一致', 'It agrees with the sheet'));
    });
    const proved = await numbers(office, item);
    expect(proved).toEqual({ said: 100, proved: 100 });
    const after = await numbers(office, above ?? '');
    expect(after.said, 'said of what it is part of').toBeGreaterThan(before.said);
    expect(after.proved, 'proved of what it is part of').toBeGreaterThan(before.proved);

    await act(office, 'closure', async () => office.locator('input[name=outcome][value=proved]').check());
    await expect(office.getByText(t('已销号', 'Closed')).first()).toBeVisible();
    await desk.leave();
  });
}

/** People at their desks: one browser window for each role. */
class Desk {
  private readonly windows = new Map<string, Page>();
  private readonly browser: Browser;
  private readonly language: Language;
  private readonly viewport: { width: number; height: number };

  constructor(browser: Browser, language: Language, viewport: { width: number; height: number }) {
    this.browser = browser;
    this.language = language;
    this.viewport = viewport;
  }

  async as(role: string): Promise<Page> {
    const known = this.windows.get(role);
    if (known) return known;
    const context = await this.browser.newContext({ viewport: this.viewport, baseURL: demonstration().address });
    await prefer(context, this.language);
    const page = await context.newPage();
    await signIn(page, role);
    this.windows.set(role, page);
    return page;
  }

  async leave(): Promise<void> {
    for (const page of this.windows.values()) await page.context().close();
  }
}
