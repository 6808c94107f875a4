// Two widths for the checks and the journeys, the same two for the pictures. No retries: a test that passes the second time has failed.
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, chromium } from './chromium.ts';

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const checks = ['program.spec.ts', 'screens.spec.ts', 'journey.spec.ts', 'sentence.spec.ts', 'review.spec.ts', 'versions.spec.ts', 'import.spec.ts', 'model.spec.ts', 'pdf.spec.ts'];

export default defineConfig({
  testDir: '.',
  globalSetup: './start_once.ts',
  workers: 2,
  retries: 0,
  fullyParallel: true,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  outputDir: 'test-results',
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    launchOptions: { executablePath: chromium(), args: CHROMIUM_ARGS },
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'desktop', testMatch: checks, use: desktop },
    { name: 'phone', testMatch: checks, use: phone },
    { name: 'measures', testMatch: ['keys.ts', 'weight.ts'], workers: 1, use: desktop },
    { name: 'pictures-desktop', testMatch: 'shots.ts', use: desktop },
    { name: 'pictures-phone', testMatch: 'shots.ts', use: { ...phone, deviceScaleFactor: 1 } },
  ],
});
