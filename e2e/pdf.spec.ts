// A PDF that somebody else's program wrote: the browser prints a report, in one column and in two, and the reader gives back every character in its
// order and every paragraph whole.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from './program.ts';
import { expect, test } from './visit.ts';

const REPORT = readFileSync(join(import.meta.dirname, '..', 'crates', 'documents', 'tests', 'annotated', '1-report.txt'), 'utf8');

const letters = (text: string) => text.replace(/[\s\u3000]/gu, '');
const paragraphs = (text: string) => text.split('\n').map(letters).filter((line) => line !== '');

for (const [name, style] of [
  ['one column', 'font: 16pt/1.8 sans-serif'],
  ['two columns', 'font: 12pt/1.7 sans-serif; columns: 2'],
  ['another font', 'font: 16pt/1.8 serif'],
]) {
  test(`a printed report is read as it was written, ${name}`, async ({ page }, info) => {
    const body = REPORT.split('\n').map((line) => `<p>${line.trim()}</p>`);
    await page.setContent(`<!DOCTYPE html><html lang="zh-CN"><style>@page { size: A4; margin: 25mm } body { ${style} } p { margin: 0; text-indent: 2em; text-align: justify }</style>${body.join('')}</html>`);
    const path = info.outputPath('report.pdf');
    writeFileSync(path, await page.pdf({ preferCSSPageSize: true }));
    const read = execFileSync(binary(), ['read', path], { encoding: 'utf8' });
    expect(letters(read)).toBe(letters(REPORT));
    expect(paragraphs(read)).toEqual(paragraphs(REPORT));
  });
}
