// A language model on the network of the installation is asked for a second look: told where the text goes, its place marked, decided by a person.
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { violations } from './axe.ts';
import { start, type Demonstration } from './program.ts';
import { LANGUAGES, THEMES, expect, reportFaults, test } from './visit.ts';

// Words of what the report says was achieved: the program's own rules propose nothing there.
const NAMED = '农村供水保证率提高到95.2%';

let chats: Server;
let shown: Demonstration;
let stop: () => Promise<void>;

test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  // It speaks the interface for chats and always names the same words, and some that stand nowhere.
  chats = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const content = JSON.stringify(body.includes(NAMED) ? [NAMED, '修一座天上的桥'] : []);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ index: 0, message: { role: 'assistant', content } }] }));
    });
  });
  await new Promise<void>((settle) => chats.listen(0, '127.0.0.1', settle));
  const { port } = chats.address() as AddressInfo;
  [shown, stop] = await start(['--model-at', `http://127.0.0.1:${port}/v1`, '--model-name', 'local-14b']);
});

test.afterAll(async () => {
  await stop();
  chats.close();
});

test('a model points at words, and a person decides', async ({ browser }, info) => {
  test.setTimeout(120_000);
  const { isMobile, hasTouch, viewport } = info.project.use;
  const context = await browser.newContext({ baseURL: shown.address, viewport, isMobile: isMobile ?? false, hasTouch: hasTouch ?? false });
  const prefer = (language: string, theme: string) =>
    context.addCookies([
      { name: 'jiufen-language', value: language, url: shown.address },
      { name: 'jiufen-theme', value: theme, url: shown.address },
    ]);
  await prefer('zh-CN', 'light');
  const page = await context.newPage();
  const faults: string[] = [];
  reportFaults(page, faults, shown.address);
  const { login, password } = shown.accounts.find((one) => one.role === 'office')!;
  await page.goto('/sign-in');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main button.btn-1').click();
  await page.goto('/documents');
  await page.locator('main a[href^="/documents/0"]').first().click();
  const review = `${new URL(page.url()).pathname}/review`;

  await page.goto(review);
  const model = page.locator('section', { has: page.getByRole('heading', { name: '请模型再看' }) });
  await expect(model).toContainText(/全文会送到 127\.0\.0\.1:\d+ 的 local-14b/);
  await model.getByRole('button').click();
  await expect(page.getByRole('status')).toContainText('已请模型读');
  await expect(async () => {
    await page.goto(review);
    await expect(model).toContainText('local-14b 另提 1 处，还剩 1 处没看。它还说了 1 处原文里没有的话，没有用。');
  }).toPass();
  await model.getByRole('link', { name: '去看' }).click();
  await expect(page.locator('#now h2')).toContainText('模型提议 1 件');
  await expect(page.locator('#now')).toContainText('农村供水保证率');
  await expect(page.locator('article .s-now, article [class*=now]').first()).toBeVisible();

  // In every look the page reads well, and says the same.
  const pictures = process.env['JIUFEN_SHOTS'];
  if (pictures) mkdirSync(pictures, { recursive: true });
  for (const language of LANGUAGES) {
    for (const theme of THEMES) {
      await prefer(language, theme);
      await page.reload();
      await expect(page.locator('#now h2')).toContainText(language === 'en' ? 'One item proposed by the model' : '模型提议 1 件');
      expect(await violations(page, 'all')).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing sticks out').toBe(true);
      if (pictures) await page.locator('.review aside').screenshot({ path: join(pictures, `model.${info.project.name}.${language}.${theme}.png`) });
    }
  }

  await page.locator('[data-key="a"]:visible').first().click();
  await expect(page).toHaveURL(/done=accepted/);
  await expect(page.getByText('local-14b proposes 1 further place, 0 left to look at.')).toBeVisible();
  expect(faults, 'faults on the pages of this test').toEqual([]);
  await context.close();
});
