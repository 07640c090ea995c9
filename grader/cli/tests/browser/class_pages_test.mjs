// The pages of `weir grade` in a headless Chromium: cmake/browser/run.sh class_pages_test.mjs OUT
import assert from 'node:assert/strict';
import {join} from 'node:path';
import {leastContrast, onPageOf} from '../../../../cmake/browser/pages.mjs';

const [out] = process.argv.slice(2);
const ofClass = join(out, 'index.html');
const ofStudent = join(out, 'students', 'ada', 'feedback.html');

onPageOf(ofClass, 'shows the class', {}, async (page) => {
  assert.match(await page.title(), /3 submissions/);
  assert.equal(await page.locator('#distribution tbody tr').count(), 10);
  assert.equal(await page.locator('#submissions tbody tr').count(), 3);
  assert.ok(await page.locator('#tests tbody tr').count() > 0);
});

onPageOf(ofClass, 'groups those that fail alike', {}, async (page) => {
  const first = await page.locator('#ways tbody tr').first().innerText();
  assert.match(first, /A ride is kept if one of its two ends lies in the city/);
  assert.match(first, /2 of 3/);
});

onPageOf(ofClass, 'leads to the students by keyboard', {}, async (page) => {
  await page.locator('#submissions a').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/feedback\.html$/);
  assert.equal(await page.textContent('h1'), 'ada');
});

onPageOf(ofStudent, 'tells what is wrong', {}, async (page) => {
  assert.match(await page.innerText('#\\30 1_ride_cleansing'), /The smallest story that shows it/);
  assert.match(await page.innerText('#\\30 1_ride_cleansing'), /FAILED/);
});

onPageOf(ofStudent, 'unfolds a player that can be stepped by keyboard', {}, async (page) => {
  const summary = page.locator('summary', {hasText: 'Step through it'});
  await summary.focus();
  await page.keyboard.press('Enter');
  const player = page.frameLocator('iframe');
  await player.locator('#now').waitFor();
  assert.equal(await player.locator('#now').textContent(), 'The job starts.');
  await player.locator('#forward').click();
  await player.locator('#forward').press('ArrowRight');
  assert.match(await player.locator('#position').textContent(), /^3 /);
});

for (const path of [ofClass, ofStudent]) {
  for (const colorScheme of ['light', 'dark']) {
    onPageOf(path, `can be read in ${colorScheme}`, {colorScheme}, async (page) => {
      const {ratio, text} = await page.evaluate(leastContrast);
      assert.ok(ratio >= 4.5, `contrast ${ratio} of '${text}'`);
      const ground = await page.evaluate(() => Number(getComputedStyle(document.body).backgroundColor.match(/\d+/)[0]));
      assert.equal(ground > 128, colorScheme === 'light');
    });
  }

  onPageOf(path, 'fits a phone', {viewport: {width: 360, height: 740}}, async (page) => {
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 360);
  });

  onPageOf(path, 'tells screen readers what is what', {}, async (page) => {
    assert.equal(await page.locator('h1').count(), 1);
    assert.equal(await page.locator('main').count(), 1);
    assert.equal(await page.locator('th:not([scope])').count(), 0);
    assert.equal(await page.locator('iframe:not([title])').count(), 0);
  });

  onPageOf(path, 'shows where the focus is', {}, async (page) => {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid');
  });
}
