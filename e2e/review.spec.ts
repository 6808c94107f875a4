// A report as the web damaged it is reviewed by keyboard (by touch on a phone): repairs looked at, proposals accepted, edited, split, merged
// and refused, the review left and taken up again, two people at the same place without loss. In both languages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { LANGUAGES, type Language, demonstration, expect, prefer, signIn, test } from './visit.ts';

// Our own text about a city that does not exist; damaged by `cargo run -p jiufen-documents --example damage -- pinyin`.
const DAMAGED = readFileSync(join(import.meta.dirname, 'texts', 'damaged.txt'), 'utf8');

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);

for (const language of LANGUAGES) {
  const t = words(language);

  test(`a damaged report is reviewed, ${language}`, async ({ page, context, browser }, info) => {
    test.setTimeout(180_000);
    const keyboard = info.project.name === 'desktop';
    const title = `${t('治水工作报告', 'Report on water')} ${info.project.name} ${Date.now() % 100_000}`;
    await prefer(context, language);
    await signIn(page, 'office');

    /** Presses a key of the page, or the button that names it. */
    const press = async (on: Page, key: string) => {
      if (keyboard) await on.keyboard.press(key);
      else await on.locator(`[data-key="${key}"]:visible`).first().click();
    };
    /** Does something, and waits for the page that says what was done. */
    const told = async (on: Page, done: string, what: () => Promise<void>) => {
      const turned = on.waitForNavigation();
      await what();
      await turned;
      expect(on.url()).toContain(`done=${done}`);
    };
    /** The same by a key. */
    const act = (on: Page, key: string, done: string) => told(on, done, () => press(on, key));
    const count = async (on: Page, list: string) => Number(await on.locator(`.cover a[href*="list=${list}"] b`).first().innerText());
    const place = (on: Page) => on.locator('#now input[name=at]').first().inputValue();
    const proposal = page.locator('#now input[name=title]');

    // It is read, looked over, and admitted.
    await page.goto('/documents/new');
    await page.locator('textarea[name=text]').fill(`${DAMAGED}\n${title}`);
    await page.locator('main button.btn-1').click();
    await page.locator('input[name=title]').fill(title);
    await page.locator('main button.btn-1').click();
    await expect(page.getByRole('heading', { name: title })).toBeVisible();
    const document = new URL(page.url()).pathname;
    await expect(page.locator('article .fixd').first()).toBeVisible();

    // The review opens at the first place. What nobody looked at becomes no item.
    await page.goto(`${document}/review`);
    expect(await count(page, 'base')).toBe(0);
    const waiting = await count(page, 'unconfirmed');
    expect(waiting).toBeGreaterThan(3);
    await press(page, 'a');
    await expect(page.getByRole('alert')).toContainText(t('修补还没有看过', 'were not looked at'));
    await page.goto(`${document}/review`);

    // One repair is taken in its place, the rest of the document is looked over as a list.
    await act(page, 'y', 'repaired');
    const repairs = page.locator('.cover a[href*="/review/repairs"]');
    while ((await repairs.count()) > 0) {
      await page.goto(`${document}/review/repairs?rule=`);
      await expect(page.locator('.mends li').first()).toBeVisible();
      await act(page, 'y', 'repaired');
      await page.goto(`${document}/review`);
    }
    await expect(page.locator('article')).toContainText('完成云峪水库除险加固');

    // Accepted as proposed: one key. Its sentence is confirmed with it.
    const first = await place(page);
    await act(page, 'a', 'accepted');
    expect(await place(page), 'the next place is open').not.toBe(first);
    expect(await count(page, 'base')).toBe(1);

    // Edited: E, words, Enter.
    await press(page, 'e');
    await expect(proposal).toBeFocused();
    await proposal.fill(t('改造干支渠八十六公里', 'Line 86 km of canals'));
    await told(page, 'accepted', () => proposal.press('Enter'));

    // Split where a mark parts it, and put together again.
    while ((await page.locator('#now [data-key=s]').count()) === 0) await Promise.all([page.waitForNavigation(), press(page, 'j')]);
    const whole = await place(page);
    await press(page, 's');
    const cuts = page.locator('#now input[name=cut]');
    await expect(cuts.first()).toBeVisible();
    await cuts.first().check();
    await page.locator('#now form[data-split] button').click();
    await expect(page.getByRole('status')).toContainText(t('拆开了', 'Split'));
    const part = await place(page);
    expect(part).not.toBe(whole);
    await Promise.all([page.waitForNavigation(), press(page, 'j')]);
    await act(page, 'm', 'merged');
    const joined = await place(page);
    expect(joined.split('-')[0]).toBe(part.split('-')[0]);

    // Refused with a reason.
    await press(page, 'x');
    const reason = page.locator('#now input[name=reason]');
    await expect(reason).toBeVisible();
    await reason.fill(t('导向性表述，没有要办的事', 'A statement of direction; nothing to be done'));
    await reason.press('Enter');
    await expect(page.getByRole('status')).toContainText(t('不立项', 'Not taken'));

    // Left, and taken up again: the first open place is looked at.
    const open = await place(page);
    await page.goto(document);
    await expect(page.locator('.cover')).toBeVisible();
    await page.goto(`${document}/review`);
    const again = await place(page);
    expect([open, again].filter(Boolean)).toHaveLength(2);

    // Two at the same place: the second sees what the first decided, and keeps every word.
    const other = await browser.newContext({ viewport: info.project.use.viewport ?? null, baseURL: demonstration().address });
    await prefer(other, language);
    const second = await other.newPage();
    await signIn(second, 'head');
    await second.goto(`${document}/review`);
    expect(await place(second)).toBe(again);
    await second.locator('#now input[name=title]').fill(t('主任写的标题', 'The title of the head'));
    await act(page, 'a', 'accepted');
    await second.locator('#now input[name=title]').press('Enter');
    await expect(second.locator('#now .judged')).toContainText(t('已接受', 'Accepted'));
    await expect(second.getByRole('alert')).toBeVisible();
    await other.close();

    // Sentences without an item are confirmed by a person too, a section at a time.
    const left = await count(page, 'unconfirmed');
    await act(page, 'c', 'confirmed');
    expect(await count(page, 'unconfirmed')).toBeLessThanOrEqual(left);
    expect(await count(page, 'unconfirmed')).toBeLessThan(waiting);
    await page.goto(`${document}/coverage?list=unanswered`);
    await expect(page.locator('tbody tr').first()).toBeVisible();
  });
}
