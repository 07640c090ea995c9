// The page of `weir trace` in a headless Chromium: cmake/browser/run.sh page_test.mjs PAGE
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {leastContrast, onPageOf, open as openPage} from '../../../../cmake/browser/pages.mjs';

const [pagePath] = process.argv.slice(2);
const open = (options, path = pagePath) => openPage(path, options);
const onPage = (name, options, act) => onPageOf(pagePath, name, options, act);
const now = (page) => page.textContent('#now');
const position = async (page) => Number((await page.textContent('#position')).split(' ')[0]);

onPage('shows the job as soon as it is opened', {}, async (page) => {
  assert.equal(await now(page), 'The job starts.');
  assert.ok(await page.locator('#graph svg .node').count() >= 3);
  assert.match(await page.title(), /weir trace/);
});

onPage('steps forward and back by click', {}, async (page) => {
  await page.click('#forward');
  await page.click('#forward');
  assert.equal(await position(page), 3);
  const second = await now(page);
  await page.click('#back');
  assert.equal(await position(page), 2);
  assert.notEqual(await now(page), second);
  await page.click('#step-forward');
  assert.match(await now(page), /^Step /);
  await page.click('#last');
  assert.equal(await now(page), 'The end.');
  await page.click('#first');
  assert.equal(await position(page), 1);
});

onPage('steps by keyboard', {}, async (page) => {
  for (const [key, expected] of [['ArrowRight', 2], ['ArrowRight', 3], ['ArrowLeft', 2], ['Home', 1], ['ArrowLeft', 1]]) {
    await page.keyboard.press(key);
    assert.equal(await position(page), expected, key);
  }
  await page.keyboard.press('PageDown');
  assert.match(await now(page), /^Step 1/);
  await page.keyboard.press('PageDown');
  assert.match(await now(page), /^Step 2/);
  await page.keyboard.press('PageUp');
  assert.match(await now(page), /^Step 1/);
  await page.keyboard.press('End');
  assert.equal(await now(page), 'The end.');
});

onPage('keeps the focus on a button that leads no further', {}, async (page) => {
  await page.focus('#last');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'last');
  assert.equal(await page.getAttribute('#last', 'aria-disabled'), 'true');
});

onPage('follows the slider', {}, async (page) => {
  await page.focus('#slider');
  await page.keyboard.press('ArrowRight');
  assert.equal(await position(page), 2);
  await page.locator('#slider').fill('4');
  assert.equal(await position(page), 5);
});

onPage('shows state, windows and watermarks as they change', {}, async (page) => {
  const seen = {state: new Set(), windows: new Set(), channels: new Set()};
  while (await now(page) !== 'The end.') {
    for (const [id, texts] of Object.entries(seen)) texts.add(await page.innerText(`#${id}`));
    await page.keyboard.press('ArrowRight');
  }
  assert.ok(seen.windows.size > 2, 'windows');
  assert.ok(seen.channels.size > 2, 'channels');
  assert.ok([...seen.windows].some((text) => /Holds/.test(text)));
});

onPage('lets what moves arrive at the same place with and without motion', {}, async (page) => {
  const place = async (p) => {
    await p.keyboard.press('Home');
    while (!/ receives /.test(await now(p))) await p.keyboard.press('ArrowRight');
    await p.waitForTimeout(700);
    return p.getAttribute('.moving', 'transform');
  };
  const still = await open({reducedMotion: 'reduce'});
  assert.equal(await place(page), await place(still));
  await still.close();
});

onPage('goes to the first difference', {}, async (page) => {
  await page.keyboard.press('d');
  const step = page.locator('#steps li.differs');
  assert.equal(await step.count(), 1);
  assert.equal(await step.getAttribute('aria-current'), 'step');
  assert.match(await step.innerText(), /The first difference/);
  assert.ok(await step.locator('.line.differs').count() > 0);
});

onPage('tells what happens to screen readers', {}, async (page) => {
  assert.equal(await page.getAttribute('#now', 'aria-live'), 'polite');
  assert.equal(await page.getByRole('status').count(), 1);
  for (const name of ['First moment', 'Moment before', 'Next moment', 'Last moment']) {
    assert.equal(await page.getByRole('button', {name, exact: true}).count(), 1, name);
  }
  assert.equal(await page.getByRole('slider', {name: 'Moment'}).count(), 1);
  await page.keyboard.press('End');
  assert.match(await page.getAttribute('#slider', 'aria-valuetext'), /The end/);
  assert.ok(await page.locator('#graph svg[role=img][aria-label]').count() === 1);
  assert.equal(await page.locator('th:not([scope])').count(), 0);
});

onPage('shows where the focus is', {}, async (page) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid');
});

for (const colorScheme of ['light', 'dark']) {
  onPage(`can be read in ${colorScheme}`, {colorScheme}, async (page) => {
    await page.keyboard.press('d');
    const {ratio, text} = await page.evaluate(leastContrast);
    assert.ok(ratio >= 4.5, `contrast ${ratio} of '${text}'`);
    const ground = await page.evaluate(() => Number(getComputedStyle(document.body).backgroundColor.match(/\d+/)[0]));
    assert.equal(ground > 128, colorScheme === 'light');
  });
}

onPage('fits a phone', {viewport: {width: 360, height: 740}}, async (page) => {
  for (const key of ['Home', 'd', 'End']) {
    await page.keyboard.press(key);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360, key);
  }
  assert.ok((await page.locator('#forward').boundingBox()).height >= 32);
});

test('takes every text for text', async () => {
  const hostile = '</script><img src=x onerror="document.title=1"><script>document.title=2</script>';
  const whole = readFileSync(pagePath, 'utf8');
  const [before_, json, after_] = whole.split(/(?<=<script id="data" type="application\/json">)(.*?)(?=<\/script>)/s);
  const spoil = (value) => {
    if (typeof value === 'string') return value + hostile;
    if (Array.isArray(value)) return value.map(spoil);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, key === 'kind' ? part : spoil(part)]));
  };
  const path = join(dirname(pagePath), 'hostile.html');
  writeFileSync(path, before_ + JSON.stringify(spoil(JSON.parse(json))).replaceAll('<', '\\u003c') + after_);
  const page = await open({}, path);
  const moments = Math.min(40, Number(await page.getAttribute('#slider', 'max')));
  for (let i = 0; i < moments; ++i) {
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('img').count(), 0);
  }
  assert.match(await page.innerText('main'), /onerror/);
  assert.match(await page.title(), /onerror/);
  assert.deepEqual(page.said, []);
  await page.close();
});
