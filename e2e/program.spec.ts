// The harness itself: how the demonstration's words are read, and that the check of colours overlooks none of many like rows.
import { violations } from './axe.ts';
import { understand } from './program.ts';
import { expect, test } from './visit.ts';

test('accounts and address are found among the talk', () => {
  const { address, accounts } = understand('Jiufen 九分\naddress http://127.0.0.1:4000\n\noffice\tban\tsecret words\t督查室 Office\nCtrl-C stops\n');
  expect(address).toBe('http://127.0.0.1:4000');
  expect(accounts).toEqual([{ role: 'office', login: 'ban', password: 'secret words', post: '督查室 Office' }]);
});

test('one pale row among many is found, and a pale theme as a whole', async ({ page }) => {
  const rows = (pale: string) => Array.from({ length: 30 }, (_, row) => `<li class="row"${row === 17 ? pale : ''}><span>row ${row}</span></li>`).join('');
  const whole = (pale: string) => `<!DOCTYPE html><html lang="en"><title>rows</title><style>[data-theme=dark]{background:#111;color:#222}</style><main><h1>Rows</h1><ul>${rows(pale)}</ul></main></html>`;
  await page.setContent(whole(''));
  expect(await violations(page, 'all')).toEqual([]);
  await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
  expect((await violations(page, 'colours')).map((found) => found.split(':')[0])).toEqual(['color-contrast', 'color-contrast']);
  await page.setContent(whole(' style="color:#ddd"'));
  const found = await violations(page, 'all');
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('nth-child(18)');
});
