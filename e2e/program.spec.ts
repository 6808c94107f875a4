// The harness itself: how the demonstration's words are read.
import { understand } from './program.ts';
import { expect, test } from './visit.ts';

test('accounts and address are found among the talk', () => {
  const { address, accounts } = understand('Jiufen 九分\naddress http://127.0.0.1:4000\n\noffice\tban\tsecret words\t督查室 Office\nCtrl-C stops\n');
  expect(address).toBe('http://127.0.0.1:4000');
  expect(accounts).toEqual([{ role: 'office', login: 'ban', password: 'secret words', post: '督查室 Office' }]);
});
