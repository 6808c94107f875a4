// One browser window for each role, walking from screen to screen: signed in once, never closed in between. The theme is switched on the page that is
// open, as its own links would; another language is another page.
import { test as base, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import type { Screen } from './screens.ts';
import { type Language, type Theme, demonstration, prefer, reportFaults, signIn } from './visit.ts';

/** What stands in the window. */
export interface Sight {
  page: Page;
  /** The status of the answer. */
  status: number;
  /** Was it loaded for this look, or only put into other colours? */
  loaded: boolean;
  /** What went wrong on the page since the look before. */
  faults: string[];
}

interface Window {
  page: Page;
  faults: string[];
  screen?: string;
  language?: Language;
  status: number;
}

/** The windows of one worker. */
export class Walk {
  private readonly browser: Browser;
  private readonly options: BrowserContextOptions;
  private readonly windows = new Map<string, Window>();
  private readonly addresses = new Map<string, string>();

  constructor(browser: Browser, options: BrowserContextOptions) {
    this.browser = browser;
    this.options = options;
  }

  /** Shows a screen in the window of its role, and does there what the screen asks for. */
  async to(screen: Screen, language: Language, theme: Theme): Promise<Sight> {
    const window = await this.window(screen.role ?? '');
    const { page } = window;
    window.faults.length = 0;
    const loaded = window.screen !== screen.name || window.language !== language;
    if (loaded) {
      delete window.screen; // until it stands there
      await prefer(page.context(), language, theme);
      const answer = await page.goto(await this.address(screen, page));
      await screen.then?.(page);
      Object.assign(window, { screen: screen.name, language, status: answer?.status() ?? 0 });
    } else {
      await page.evaluate((colours) => document.documentElement.setAttribute('data-theme', colours), theme);
    }
    return { page, status: window.status, loaded, faults: window.faults };
  }

  private async window(role: string): Promise<Window> {
    const known = this.windows.get(role);
    if (known) return known;
    const context = await this.browser.newContext({ ...this.options, baseURL: demonstration().address, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const window: Window = { page, faults: [], status: 0 };
    reportFaults(page, window.faults);
    if (role) await signIn(page, role);
    this.windows.set(role, window);
    return window;
  }

  /** Where a screen is, looked up once. */
  private async address(screen: Screen, page: Page): Promise<string> {
    const known = this.addresses.get(screen.name);
    if (known) return known;
    const found = typeof screen.at === 'string' ? screen.at : await screen.at(page);
    this.addresses.set(screen.name, found);
    return found;
  }

  /** Closes all windows. */
  async leave(): Promise<void> {
    for (const { page } of this.windows.values()) await page.context().close();
    this.windows.clear();
  }
}

/** A test that walks. */
export const test = base.extend<object, { walk: Walk }>({
  walk: [
    async ({ browser }, use, info) => {
      const { viewport, isMobile, hasTouch, deviceScaleFactor, timezoneId } = info.project.use;
      const given = Object.entries({ viewport, isMobile, hasTouch, deviceScaleFactor, timezoneId }).filter(([, value]) => value !== undefined);
      const walk = new Walk(browser, Object.fromEntries(given));
      await use(walk);
      await walk.leave();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';
