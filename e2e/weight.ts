// How heavy a review is: a report of about twenty thousand characters, composed of our own texts, is admitted; the bytes and the time of opening
// its review and of one act on it are printed. `npm run measures`; with JIUFEN_BINARY the program that users run is measured.
import { readFileSync, readdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { LANGUAGES, demonstration, expect, prefer, signIn, test } from './visit.ts';

const TEXTS = join(import.meta.dirname, '..', 'crates', 'documents', 'tests', 'annotated');
const CHARACTERS = 20_000;
/** What is promised, for the time of the slowest machine that was looked at and for what goes over the line. */
const [MILLISECONDS_MAX, BYTES_MAX] = [300, 500_000];

/** Our texts one after the other, and again with other figures, until they are long enough. */
function compose(): string {
  const texts = readdirSync(TEXTS).filter((name) => name.endsWith('.txt')).sort().map((name) => readFileSync(join(TEXTS, name), 'utf8'));
  let report = `河清市二〇二七年综合工作报告 ${Date.now() % 100_000}\n`;
  for (let round = 0; report.length < CHARACTERS; round += 1) {
    for (const text of texts) {
      if (report.length >= CHARACTERS) break;
      report += `${text.replace(/\d+/g, (figure) => String(Number(figure) + round))}\n`;
    }
  }
  return report.slice(0, CHARACTERS);
}

/** Asks as a browser does: what goes over the line, what it becomes, and how long it took. */
function ask(address: string, cookie: string): Promise<{ sent: number; milliseconds: number }> {
  const began = performance.now();
  return new Promise((settle, fail) => {
    get(address, { headers: { cookie, 'accept-encoding': 'gzip' } }, (answer) => {
      let sent = 0;
      answer.on('data', (piece: Buffer) => (sent += piece.length));
      answer.on('end', () => settle({ sent, milliseconds: performance.now() - began }));
    }).on('error', fail);
  });
}

const middle = (numbers: number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

test('a review of twenty thousand characters', async ({ page, context }) => {
  test.setTimeout(300_000);
  await prefer(context, LANGUAGES[0]);
  await signIn(page, 'office');
  await page.goto('/documents/new');
  const report = compose();
  await page.locator('input[type=file]').setInputFiles({ name: 'report.txt', mimeType: 'text/plain', buffer: Buffer.from(report, 'utf8') });
  await page.locator('main button.btn-1').click();
  await page.locator('main button.btn-1').click();
  await page.waitForURL(/done=admitted/);
  const review = `${demonstration().address}${new URL(page.url()).pathname}/review`;

  const first = await page.request.get(review);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const opened = [];
  for (let time = 0; time < 9; time += 1) opened.push(await ask(review, cookie));
  // An act and the page that follows it, as the browser waits for both.
  await page.goto(review);
  const acts: number[] = [];
  for (let time = 0; time < 5; time += 1) {
    const turned = page.waitForResponse((answer) => answer.request().method() === 'POST');
    const arrived = page.waitForNavigation();
    await page.keyboard.press((await page.locator('#now form#accept').count()) > 0 ? 'a' : 'c');
    const timing = (await turned).request().timing();
    await arrived;
    acts.push(timing.responseStart - timing.requestStart);
  }
  const [time, sent, whole] = [middle(opened.map((one) => one.milliseconds)), opened[0]?.sent ?? 0, (await first.body()).length];
  const places = await page.locator('.cover-k li').first().locator('b').innerText();
  console.log(`${report.length} characters, ${places} places left: ${whole} bytes, ${sent} on the line; opened in ${time.toFixed(0)} ms, one act ${middle(acts).toFixed(0)} ms`);
  expect(sent).toBeLessThan(BYTES_MAX);
  expect(whole).toBeLessThan(BYTES_MAX);
  expect(time).toBeLessThan(MILLISECONDS_MAX);
});
