// Pages of ours, each one file, in a headless Chromium: what tests of them share.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {after, before, test} from 'node:test';
import {pathToFileURL} from 'node:url';

const {chromium} = createRequire(`${process.cwd()}/`)('playwright-core');

let browser;
before(async () => {
  // A container's root has no sandbox of its own; the page is our own text.
  browser = await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu']});
});
after(() => browser?.close());

/** Opens a page; all that the console says and all that is asked for is written down. */
export async function open(path, options = {}) {
  const page = await browser.newPage({viewport: {width: 1200, height: 900}, ...options});
  page.said = [];
  page.asked = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.said.push(error.message));
  page.on('request', (request) => page.asked.push(request.url()));
  await page.goto(pathToFileURL(path).href);
  return page;
}

/** A test, and afterwards nothing on the console and nothing asked of the network. */
export function onPageOf(path, name, options, act) {
  test(name, async () => {
    const page = await open(path, options);
    await act(page);
    assert.deepEqual(page.said, []);
    assert.deepEqual(page.asked.filter((url) => !/^(file|data|about):/.test(url)), []);
    await page.close();
  });
}

/** The least contrast of all text to what is behind it. */
export function leastContrast() {
  const channel = (value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const numbers = (color) => color.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = numbers(getComputedStyle(e).backgroundColor);
      if (color.length === 3 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  let least = {ratio: 21, text: ''};
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const text = texts.currentNode.textContent.trim();
    if (text === '' || element.closest('svg, script, style, [hidden]') || element.offsetParent === null) continue;
    const [a, b] = [luminance(numbers(getComputedStyle(element).color)), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least.ratio) least = {ratio, text};
  }
  return least;
}
