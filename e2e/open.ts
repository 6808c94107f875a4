// The way to a screen of the table.
import type { Page } from '@playwright/test';
import type { Screen } from './screens.ts';
import { signIn } from './visit.ts';

/** Goes to a screen and does what it asks for; gives back the status of the answer. */
export async function open(page: Page, screen: Screen): Promise<number> {
  if (screen.role) await signIn(page, screen.role);
  const address = typeof screen.at === 'string' ? screen.at : await screen.at(page);
  const answer = await page.goto(address);
  await screen.then?.(page);
  return answer?.status() ?? 0;
}
