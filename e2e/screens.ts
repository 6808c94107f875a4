// Every screen of the program, once: who looks at it and where it is. The checks and the pictures of all of them follow from this table.
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

/** All screens. */
export const SCREENS: Screen[] = [
  { name: 'sign-in', at: '/sign-in' },
  { name: 'not-found', at: '/there-is-no-such-page', status: 404 },
];
