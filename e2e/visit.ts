// How a test enters the program: as a role, in a language and a theme, in a browser that reports everything that goes wrong on a page.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import type { Account, Demonstration } from './program.ts';

/** The two languages. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
/** The two themes. */
export const THEMES = ['light', 'dark'] as const;

/** A language of the interface. */
export type Language = (typeof LANGUAGES)[number];
/** A set of colours. */
export type Theme = (typeof THEMES)[number];

/** What the demonstration printed at its start. */
export function demonstration(): Demonstration {
  const told = process.env['JIUFEN_DEMONSTRATION'];
  if (!told) throw new Error('The demonstration is not running: tests start through playwright.config.ts.');
  return JSON.parse(told) as Demonstration;
}

/** The account of a role. */
export function account(role: string): Account {
  const { accounts } = demonstration();
  const found = accounts.find((one) => one.role === role);
  if (!found) throw new Error(`No account for "${role}"; there are ${accounts.map((one) => one.role).join(', ')}.`);
  return found;
}

/** Remembers language and theme in the browser, as the links on a page would. */
export async function prefer(context: BrowserContext, language: Language, theme: Theme = 'light'): Promise<void> {
  const url = demonstration().address;
  await context.addCookies([
    { name: 'jiufen-language', value: language, url },
    { name: 'jiufen-theme', value: theme, url },
  ]);
}

/** Signs in as the account of a role by the form; later calls, in whichever process, take over the session, because a password is slow to check on purpose. */
export async function signIn(page: Page, role: string): Promise<void> {
  const kept = join(demonstration().sessions, `${role}.json`);
  if (existsSync(kept)) {
    await page.context().addCookies(JSON.parse(readFileSync(kept, 'utf8')) as Awaited<ReturnType<BrowserContext['cookies']>>);
    return;
  }
  await signInByForm(page, role);
  const session = (await page.context().cookies()).filter((cookie) => !['jiufen-language', 'jiufen-theme'].includes(cookie.name));
  // Two processes may come here together: each has a session then, and the file is whole at any time.
  const fresh = `${kept}.${process.pid}`;
  writeFileSync(fresh, JSON.stringify(session));
  renameSync(fresh, kept);
}

/** Signs in by the form, always; a journey that signs out again uses this one. */
export async function signInByForm(page: Page, role: string): Promise<void> {
  const { login, password, post } = account(role);
  await page.goto('/sign-in');
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await page.locator('main button.btn-1').click();
  await expect(page, `${role} is signed in`).not.toHaveURL(/\/sign-in/);
  if (new URL(page.url()).pathname === '/post') {
    // The account holds several posts: it acts in the one that the program named, in either language.
    const named = post.split('/').map((name) => name.trim());
    await page.locator('main button').filter({ hasText: new RegExp(named.map((name) => name.replace(/[^\p{L}\p{N} ]/gu, '.')).join('|'), 'u') }).first().click();
    await expect(page, `${role} acts in a post`).not.toHaveURL(/\/post$/);
  }
}

/** Notes what goes wrong on a page: errors in the console, refusals of the policy, calls elsewhere, answers that failed. */
export function reportFaults(page: Page, faults: string[], address = demonstration().address): void {
  page.on('console', (message) => {
    // The browser's own line about a status is left to the listener below, which knows a page from what the page loads.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (problem) => faults.push(`script: ${problem.message}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !url.startsWith('data:')) faults.push(`call elsewhere: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} for ${response.url()}`);
    else if (response.status() >= 400 && !response.request().isNavigationRequest()) faults.push(`${response.status()} for ${response.url()}`);
  });
}

/** A test whose pages may not fail in silence. */
export const test = base.extend<{ faults: string[] }>({
  baseURL: async ({}, use) => use(demonstration().address),
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      reportFaults(page, faults);
      await use(faults);
      expect(faults, 'faults on the pages of this test').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
