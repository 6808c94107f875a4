// How many keys a review takes: the whole report of the demonstration, reviewed by keyboard as it is proposed. `npm run measures` prints the figures.
import { LANGUAGES, expect, prefer, signIn, test } from './visit.ts';

/** The middle of sorted numbers. */
const median = (sorted: number[]) => sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;

test('a whole report, as proposed', async ({ page, context }) => {
  test.setTimeout(1_200_000);
  await prefer(context, LANGUAGES[0]);
  await signIn(page, 'office');
  await page.goto('/documents');
  const report = (await page.locator('main tbody th a').last().getAttribute('href')) ?? '';
  await page.goto(`${report.split('?')[0]}/review`);
  const left = async () => Number(await page.locator('.cover-k li').first().locator('b').innerText());
  const unconfirmed = page.locator('.cover a[href*="list=unconfirmed"] b').first();
  const has = (key: string) => page.locator(`#now [data-key=${key}], aside [data-key=${key}]`).first().isVisible();

  let [keys, others] = [0, 0];
  const press = async (key: string) => {
    const turned = page.waitForNavigation();
    await page.keyboard.press(key);
    await turned;
    keys += 1;
  };
  const [items, sentences]: [number[], number[]] = [[], []];
  const places = await left();
  while ((await left()) > 0) {
    keys = 0;
    const isItem = (await page.locator('#now form#accept').count()) > 0;
    // Repairs of the place are looked at first: all at once, or the one.
    if (await has('v')) await press('v');
    else if (await has('y')) await press('y');
    await press(isItem ? 'a' : 'c');
    (isItem ? items : sentences).push(keys);
  }
  // What only waits for its class is confirmed a section at a time.
  while (Number(await unconfirmed.innerText()) > 0 && (await has('c'))) {
    keys = 0;
    await press('c');
    others += 1;
  }
  expect(places).toBeGreaterThan(0);
  expect(await left()).toBe(0);
  items.sort((a, b) => a - b);
  const total = [...items, ...sentences].reduce((sum, one) => sum + one, others);
  console.log(`${items.length} items: median ${median(items)}, most ${items.at(-1) ?? 0} keys; ${sentences.length} sentences alone; ${total} keys in all`);
});
