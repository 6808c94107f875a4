// Every screen of the program, once: who looks at it and where it is. The checks and the pictures of all of them follow from this table.
import { join } from 'node:path';
import type { Page } from '@playwright/test';

/** A screen in the state in which it is checked and pictured. */
export interface Screen {
  /** For file names and reports. */
  name: string;
  /** Whose account; none for a visitor. */
  role?: string;
  /** The address, or how to find it from where the role starts. */
  at: string | ((page: Page) => Promise<string>);
  /** What to do on the page before looking, such as opening a status word. */
  then?: (page: Page) => Promise<void>;
  /** The answer's status where it is not 200. */
  status?: number;
}

/** The address behind the first link on `list` that `selector` finds. */
export function firstLink(list: string, selector: string): (page: Page) => Promise<string> {
  return async (page) => {
    await page.goto(list);
    const address = await page.locator(selector).first().getAttribute('href');
    if (!address) throw new Error(`${list} has no link ${selector}`);
    return address;
  };
}

/** The page of the item whose title has these words, or one of its acts. */
function item(words: string, act = ''): (page: Page) => Promise<string> {
  const find = firstLink(`/items?view=table&q=${encodeURIComponent(words)}`, 'tbody a[href^="/items/0"]');
  return async (page) => `${(await find(page)).split('?')[0]}${act}`;
}

/** A page beside the oldest document on record, which is the city's report. */
function beside(noun: string): (page: Page) => Promise<string> {
  return async (page) => {
    await page.goto('/documents');
    const address = await page.locator('main tbody th a').last().getAttribute('href');
    if (!address) throw new Error('there is no document');
    return `${address.split('?')[0]}${noun}`;
  };
}

/** Brings the ledger of the journey, and goes as far as `steps` says: its columns, or its rows. */
function imported(steps: 'columns' | 'rows'): (page: Page) => Promise<string> {
  return async (page) => {
    await page.goto('/imports/new');
    await page.locator('input[type=file]').setInputFiles(join(import.meta.dirname, 'fixtures', 'ledger.xlsx'));
    await page.locator('main form button.btn-1').click();
    await page.locator('table.columns').waitFor();
    if (steps === 'rows') {
      await page.locator('main form button.btn-1').click();
      await page.locator('form.start').waitFor({ timeout: 30_000 });
    }
    return new URL(page.url()).pathname;
  };
}

/** All screens. */
export const SCREENS: Screen[] = [
  { name: 'sign-in', at: '/sign-in' },
  { name: 'duties', role: 'handling', at: '/duties' },
  { name: 'duties-unit', role: 'clearing', at: '/duties' },
  { name: 'duties-none', role: 'intake', at: '/duties' },
  { name: 'duties-check', role: 'checker', at: '/duties' },
  { name: 'day', role: 'office', at: '/duties?list=unreported' },
  {
    name: 'day-ticked',
    role: 'office',
    at: '/duties?list=overdue',
    then: async (page) => {
      await page.locator('tbody input[type=checkbox]').first().check();
    },
  },
  { name: 'day-asked', role: 'office', at: '/duties?list=asked' },
  { name: 'leader', role: 'leader', at: '/duties' },
  { name: 'auditor', role: 'auditor', at: '/duties' },
  { name: 'administrator', role: 'administrator', at: '/duties' },
  { name: 'items', role: 'office', at: '/items' },
  { name: 'items-compared', role: 'office', at: '/items?view=table&vs=2026-10-20' },
  { name: 'items-past', role: 'leader', at: '/items?as_of=2026-08-15' },
  { name: 'items-none', role: 'handling', at: '/items?q=%E6%B0%B4&only=cut&colour=done' },
  { name: 'item-new', role: 'office', at: '/items/new' },
  { name: 'search', role: 'leader', at: '/search?q=%E6%B0%B4%E5%BA%93' },
  { name: 'search-short', role: 'handling', at: '/search?q=%E6%B0%B4' },
  { name: 'item', role: 'office', at: item('北渠灌区') },
  { name: 'item-leaf', role: 'handling', at: item('二标段：') },
  { name: 'item-blocker', role: 'office', at: item('燃气管线') },
  { name: 'item-past', role: 'leader', at: item('北渠灌区', '?as_of=2026-06-15') },
  { name: 'act-report', role: 'handling', at: item('三标段：', '/report') },
  { name: 'act-evidence', role: 'handling', at: item('三标段：', '/evidence') },
  { name: 'act-request', role: 'handling', at: item('北渠灌区', '/request') },
  { name: 'act-blockers', role: 'handling', at: item('北渠灌区', '/blockers') },
  { name: 'act-check', role: 'checker', at: item('计量设施', '/check') },
  { name: 'act-assignment', role: 'office', at: item('北渠灌区', '/assignment') },
  { name: 'act-proof', role: 'office', at: item('二标段：', '/proof') },
  { name: 'act-checkers', role: 'office', at: item('二标段：', '/checkers') },
  { name: 'act-closure', role: 'office', at: item('二标段：', '/closure') },
  { name: 'act-reminders', role: 'office', at: item('二标段：', '/reminders') },
  { name: 'act-arrangement', role: 'office', at: item('二标段：', '/arrangement') },
  { name: 'act-parts', role: 'office', at: item('北渠灌区', '/parts') },
  { name: 'act-none', role: 'handling', at: item('北渠灌区', '/closure') },
  { name: 'documents', role: 'office', at: '/documents' },
  { name: 'document', role: 'office', at: firstLink('/documents', 'main tbody a') },
  { name: 'document-chosen', role: 'handling', at: async (page) => `${await firstLink('/documents', 'main tbody a')(page)}?at=100-130` },
  { name: 'review', role: 'office', at: beside('/review') },
  { name: 'review-past', role: 'office', at: beside('/review?as_of=2026-10-20') },
  { name: 'review-repairs', role: 'office', at: beside('/review/repairs') },
  { name: 'coverage', role: 'office', at: beside('/coverage?list=base') },
  { name: 'coverage-unconfirmed', role: 'handling', at: beside('/coverage?list=unconfirmed') },
  { name: 'comparison', role: 'office', at: beside('/comparison') },
  { name: 'document-earlier', role: 'office', at: beside('/earlier') },
  { name: 'document-new', role: 'office', at: '/documents/new' },
  { name: 'imports', role: 'office', at: '/imports' },
  { name: 'import-new', role: 'office', at: '/imports/new' },
  { name: 'import-columns', role: 'office', at: imported('columns') },
  { name: 'import-rows', role: 'office', at: imported('rows') },
  { name: 'units', role: 'leader', at: '/units' },
  { name: 'units-names', role: 'street', at: '/units' },
  { name: 'unit', role: 'clearing', at: firstLink('/units', 'main th a:has-text("河清市水务局")') },
  { name: 'unit-names', role: 'county', at: firstLink('/units', 'main th a:has-text("河清市水务局")') },
  { name: 'unit-new', role: 'administrator', at: '/units/new' },
  { name: 'posts', role: 'administrator', at: '/posts' },
  { name: 'post', role: 'handling', at: firstLink('/posts', 'main th a:has-text("建设管理科长")') },
  { name: 'post-new', role: 'administrator', at: '/posts/new' },
  { name: 'people', role: 'administrator', at: '/people' },
  { name: 'person-new', role: 'administrator', at: '/people/new' },
  { name: 'person-account', role: 'administrator', at: firstLink('/people', 'main tbody a[href$="/password"]') },
  { name: 'asks', role: 'administrator', at: '/asks' },
  { name: 'ask', role: 'administrator', at: firstLink('/asks', 'main a[href^="/asks/0"]') },
  { name: 'secret', at: '/secret/used' },
  { name: 'appointment-new', role: 'administrator', at: '/appointments/new' },
  { name: 'packs', role: 'office', at: '/packs' },
  { name: 'pack-new', role: 'administrator', at: '/packs/new' },
  { name: 'calendars', role: 'administrator', at: '/calendars' },
  { name: 'calendar-new', role: 'administrator', at: '/calendars/new?year=2026' },
  { name: 'erasures', role: 'administrator', at: '/erasures' },
  { name: 'item-erasure', role: 'office', at: item('北渠灌区', '/erasure') },
  { name: 'document-erasure', role: 'office', at: beside('/erasure') },
  { name: 'sign-ins', role: 'auditor', at: '/sign-ins?login=ming' },
  { name: 'sessions', role: 'auditor', at: '/sessions' },
  { name: 'glossary', at: '/glossary' },
  { name: 'about', role: 'auditor', at: '/about' },
  { name: 'not-found', at: '/there-is-no-such-page', status: 404 },
];
