// A report as the web damaged it is reviewed by keyboard (by touch on a phone): repairs taken, refused and written otherwise, what is lost filled
// in, proposals accepted, edited, split, merged and refused, the review left and taken up again, two people at the same and at neighbouring
// places without loss. In both languages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { LANGUAGES, type Language, demonstration, expect, prefer, signIn, test } from './visit.ts';

// Our own text about a city that does not exist; damaged by `cargo run -p jiufen-documents --example damage -- pinyin`.
const DAMAGED = readFileSync(join(import.meta.dirname, 'texts', 'damaged.txt'), 'utf8');

// A sentence whose bytes were lost on the way: nobody but a person can say what stood there.
const LOST = '新建泵站�2座，年底前�成。';

const words = (language: Language) => (chinese: string, english: string) => (language === 'en' ? english : chinese);

for (const language of LANGUAGES) {
  const t = words(language);

  test(`a damaged report is reviewed, ${language}`, async ({ page, context, browser }, info) => {
    test.setTimeout(240_000);
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
    await page.locator('textarea[name=text]').fill(`${DAMAGED}\n${LOST}\n${title}`);
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

    // In its place a repair is taken, refused, or given another text; what is lost is filled in by whoever knows.
    const mends = page.locator('.mends li');
    /** Opens the field for another text and writes it. */
    const write = async (words: string) => {
      await press(page, 'w');
      const field = mends.first().locator('input[name=text]');
      await expect(field).toBeVisible();
      if (keyboard) await expect(field).toBeFocused();
      await field.fill(words);
      await told(page, 'repaired', () => field.press('Enter'));
    };
    const here = await mends.count();
    expect(here, 'several repairs in the first place').toBeGreaterThan(2);
    await act(page, 'y', 'repaired');
    const left = await mends.first().locator('del').innerText();
    await act(page, 'n', 'repaired');
    await write('险隘');
    await expect(mends).toHaveCount(here - 3);
    await expect(page.locator('article .s-now, article .unfixd').filter({ hasText: left }).first()).toBeVisible();
    await expect(page.locator('article')).toContainText('险隘');
    await page.goto(`${document}/review/repairs?rule=encoding`);
    await page.goto((await mends.first().locator('a.mend').getAttribute('href')) ?? '');
    await expect(page.locator('article .lost').first()).toBeVisible();
    await write('1');
    await expect(page.locator('article')).toContainText('泵站12座');
    await page.goto(`${document}/review/repairs?state=decided`);
    for (const verdict of [t('认可', 'taken'), t('保留原样', 'left as it was'), t('改成别的字', 'another text')]) {
      await expect(mends.filter({ hasText: verdict }).first()).toBeVisible();
    }
    await page.goto(`${document}/review`);

    // The rest of the document is looked over as a list.
    const repairs = page.locator('.cover a[href*="/review/repairs"]');
    while ((await repairs.count()) > 0) {
      await page.goto(`${document}/review/repairs?rule=`);
      await expect(mends.first()).toBeVisible();
      await act(page, 'y', 'repaired');
      await page.goto(`${document}/review`);
    }
    await expect(page.locator('article')).toContainText('年底前改造干支渠86公里');

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
    if (keyboard) {
      await expect(cuts.first()).toBeFocused();
      if (!(await cuts.first().isChecked())) await page.keyboard.press('Space');
      await told(page, 'split', () => page.keyboard.press('Enter'));
    } else {
      await cuts.first().check();
      await told(page, 'split', () => page.locator('#now form[data-split] button').click());
    }
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

    // Left, and taken up again in another window: the same place, the same progress.
    /** Where a review stands when it is opened, in all its numbers. */
    const standing = async (on: Page) => {
      await on.goto(`${document}/review`);
      const at = await place(on);
      return { at, lead: await on.locator('main .lead').innerText(), cover: await on.locator('.cover-k').innerText(), repairs: await on.locator('.mends li').count() };
    };
    const before = await standing(page);
    await page.goto(document);
    await expect(page.locator('.cover')).toBeVisible();
    const size = info.project.use.viewport ?? null;
    const window = async (role: string) => {
      const opened = await browser.newContext({ viewport: size, baseURL: demonstration().address });
      await prefer(opened, language);
      const on = await opened.newPage();
      await signIn(on, role);
      return on;
    };
    const later = await window('office');
    expect(await standing(later)).toEqual(before);
    await later.context().close();
    await page.goto(`${document}/review`);
    const again = await place(page);

    // Two at the same place: the second sees what the first decided, and keeps every word. A neighbouring place is nobody else's business.
    const second = await window('head');
    await second.goto(`${document}/review`);
    expect(await place(second)).toBe(again);
    const third = await second.context().newPage();
    await third.goto(`${document}/review?at=${again}`);
    await Promise.all([third.waitForNavigation(), press(third, 'j')]);
    const neighbour = await place(third);
    expect(neighbour).not.toBe(again);
    const written = t('主任写的标题', 'The title of the head');
    await second.locator('#now input[name=title]').fill(written);
    await act(page, 'a', 'accepted');
    expect(await place(page), 'the first is at the neighbouring place now').toBe(neighbour);
    await second.locator('#now input[name=title]').press('Enter');
    await expect(second.locator('#now .judged')).toContainText(t('已接受', 'Accepted'));
    await expect(second.getByRole('alert')).toBeVisible();
    await expect(second.locator('.kept').filter({ hasText: written })).toBeVisible();
    await third.locator('#now input[name=title]').fill(written);
    await told(third, 'accepted', () => third.locator('#now input[name=title]').press('Enter'));
    // The first knows of it when deciding on the same place, and before that by name.
    await page.locator('#now input[name=title]').fill(t('科长写的标题', 'The title of the section'));
    await page.locator('#now input[name=title]').press('Enter');
    await expect(page.locator('#now .judged')).toContainText(t('已接受', 'Accepted'));
    await expect(page.locator('.kept').filter({ hasText: t('科长写的标题', 'The title of the section') })).toBeVisible();
    await expect(page.locator('.others')).toContainText(t('接受了一处', 'one item accepted'));
    await second.context().close();
    await page.goto(`${document}/review`);

    // Sentences without an item are confirmed by a person too, a section at a time.
    const unconfirmed = await count(page, 'unconfirmed');
    await act(page, 'c', 'confirmed');
    expect(await count(page, 'unconfirmed')).toBeLessThanOrEqual(unconfirmed);
    expect(await count(page, 'unconfirmed')).toBeLessThan(waiting);
    await page.goto(`${document}/coverage?list=unanswered`);
    await expect(page.locator('tbody tr').first()).toBeVisible();
  });
}
