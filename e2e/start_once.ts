// Runs before the first test and, through what it returns, after the last: one demonstration for the whole run.
import { start } from './program.ts';

/** Playwright's global set-up. */
export default async function startOnce(): Promise<() => Promise<void>> {
  const [demonstration, stop] = await start();
  process.env['JIUFEN_DEMONSTRATION'] = JSON.stringify(demonstration);
  return stop;
}
