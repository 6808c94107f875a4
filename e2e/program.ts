// Starts the program's demonstration once for a whole run, reads the accounts it prints, and stops it again.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** One line of what the demonstration prints: role, login, password and post, parted by tabs. */
export interface Account {
  role: string;
  login: string;
  password: string;
  post: string;
}

/** The running demonstration, as handed to every test. */
export interface Demonstration {
  address: string;
  accounts: Account[];
  /** The folder in which sessions are kept for later tests. */
  sessions: string;
}

const START_SECONDS_MAX = 180;

/** Reads `address http://…` and the account lines; anything else is talk. */
export function understand(output: string): { address: string | undefined; accounts: Account[] } {
  const accounts: Account[] = [];
  let address: string | undefined;
  for (const line of output.split('\n')) {
    const said = /^address (http:\/\/\S+)/.exec(line);
    if (said) address = said[1];
    const [role, login, password, post, more] = line.split('\t').map((part) => part.trim());
    if (role && login && password && post && more === undefined) accounts.push({ role, login, password, post });
  }
  return { address, accounts };
}

async function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const given = probe.address();
      probe.close(() => (given && typeof given === 'object' ? settle(given.port) : fail(new Error('no port'))));
    });
  });
}

/** The program itself. */
export function binary(): string {
  const target = process.env['CARGO_TARGET_DIR'] ?? resolve(import.meta.dirname, '..', 'target');
  const path = process.env['JIUFEN_BINARY'] ?? join(target, 'debug', 'jiufen');
  if (!existsSync(path)) throw new Error(`There is no program at ${path}. Type:  cargo build --bin jiufen`);
  return path;
}

/** Starts the demonstration in a folder of its own, with further arguments; the second part of the answer stops it and removes the folder. */
export async function start(more: string[] = []): Promise<[Demonstration, () => Promise<void>]> {
  const data = mkdtempSync(join(tmpdir(), 'jiufen-e2e-'));
  const sessions = join(data, 'sessions');
  mkdirSync(sessions);
  const child = spawn(binary(), ['demo', '--data', join(data, 'demo'), '--port', String(await freePort()), ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (piece: Buffer) => (output += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (errors += piece.toString()));

  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(data, { recursive: true, force: true });
  };

  const until = Date.now() + START_SECONDS_MAX * 1000;
  while (Date.now() < until && child.exitCode === null) {
    const length = output.length;
    await new Promise((wake) => setTimeout(wake, 250));
    const { address, accounts } = understand(output);
    // Ready when it answers and has nothing more to print.
    if (address && accounts.length > 0 && length === output.length && (await answers(address))) return [{ address, accounts, sessions }, stop];
  }
  await stop();
  throw new Error(`The demonstration did not start (exit ${child.exitCode}).\n${output}\n${errors}`);
}

async function answers(address: string): Promise<boolean> {
  return fetch(address, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((settle) => child.once('exit', () => settle()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
