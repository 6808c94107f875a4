// Which browser the journeys run in: Debian's Chromium, never a downloaded one.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of the browser: `JIUFEN_CHROMIUM`, or the first of the usual names found in the search path. */
export function chromium(): string {
  const given = process.env['JIUFEN_CHROMIUM'];
  if (given) return given;
  for (const name of NAMES) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  throw new Error(`No Chromium found. Type:  sudo apt-get install -y --no-install-recommends chromium fonts-noto-cjk`);
}

/** Quiet, offline, and allowed to run as root inside a container. */
export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
