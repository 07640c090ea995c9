// Whether check.mjs sees what it is for: sites with one fault each.
import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';

import {openBrowser, problemsOf} from './check.mjs';

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

/** A site of these pages, which has `expected` problems and no others. */
function site(name, pages, expected) {
  test(name, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-site-'));
    try {
      for (const [path, body] of Object.entries(pages)) {
        writeFileSync(join(folder, path), `<!doctype html><title>${path}</title><body>${body}`);
      }
      assert.deepEqual((await problemsOf(folder, browser)).problems, expected);
    } finally {
      rmSync(folder, {recursive: true});
    }
  });
}

const link = (to) => `<a href="${to}">on</a>`;

site('finds nothing wrong with links to pages, to places and out of the site', {
  'index.html': link('a.html#here') + link('https://example.org/') + link('#top') + '<p id="top">',
  'a.html': '<h2 id="here">' + link('index.html?query#top'),
}, []);

site('finds a link to a page that is not there', {'index.html': link('gone.html')}, [
  'index.html: links to gone.html, which is not there',
]);

site('finds a link to a place that is not there', {
  'index.html': link('a.html#gone'),
  'a.html': '<h2 id="here">',
}, ['index.html: links to a.html#gone, and there is no such place']);

site('finds a broken link that a script has made', {
  'index.html': '<script>document.write(\'<a href="gone.html">on</a>\')</script>',
}, ['index.html: links to gone.html, which is not there']);

site('finds a script that fails', {'index.html': '<script>surely.not()</script>'}, [
  'index.html: on the console: surely is not defined',
]);

site('finds what a script complains of', {'index.html': '<script>console.error("oh")</script>'}, [
  'index.html: on the console: oh',
]);

site('finds two places of one name', {'index.html': '<p id="here"><p id="here">'}, [
  'index.html: two places are named #here',
]);

site('finds a page that no page leads to', {'index.html': '', 'a.html': ''}, [
  'a.html: no page leads to it',
]);

site('finds a page that takes three clicks', {
  'index.html': link('1.html'),
  '1.html': link('2.html'),
  '2.html': link('3.html'),
  '3.html': '',
}, ['3.html: takes 3 clicks']);
