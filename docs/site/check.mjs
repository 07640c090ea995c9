// Looks at the built site as a reader does, in a headless Chromium: cmake/browser/run.sh check.mjs
// FOLDER. Scripts make the menus, so that only a browser sees every link. Says what is wrong: links to
// pages and places that are not there, places of one name, what a page complains of on the console, and
// pages that take more than two clicks from the first one.
import {existsSync, readdirSync, realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, relative} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const {chromium} = createRequire(`${process.cwd()}/`)('playwright-core');

/** Tabs in which pages are read, at a time. */
const readers = 3;
const mostClicks = 2;
/** The list of all members of a class belongs to the page of the class, and is one click further. */
const isPartOfAPage = (path) => path.endsWith('-members.html');

/** What a reader sees of a page: its places and its links, in a page of the browser. */
function look() {
  const places = [...document.querySelectorAll('[id], a[name]')].map((e) => e.id || e.name);
  const links = [...document.querySelectorAll('a[href], area[href]')].map((a) => a.href);
  return {places, links: [...new Set(links)]};
}

/** A browser to look with. A container's root has no sandbox of its own; the pages are our own text. */
export function openBrowser() {
  return chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu']});
}

/** All that is wrong with the site in `folder`, in words, and the number of its pages. */
export async function problemsOf(folder, browser) {
  const problems = [];
  const pages = new Map();

  /** Reads the pages of a list until it is empty, in one tab. */
  async function read(waiting, clicks) {
    const tab = await browser.newPage();
    let path = '';
    const complain = (what) => problems.push(`${path}: ${what}`);
    tab.on('console', (message) => message.type() === 'error' && complain(`on the console: ${message.text()}`));
    tab.on('pageerror', (error) => complain(`on the console: ${error.message}`));
    tab.on('requestfailed', (request) => {
      // One that the next page has ended is none.
      if (request.failure().errorText !== 'net::ERR_ABORTED') complain(`cannot load ${request.url()}`);
    });
    while (waiting.length > 0) {
      path = waiting.pop();
      await tab.goto(pathToFileURL(join(folder, path)).href, {waitUntil: 'load'});
      const {places, links} = await tab.evaluate(look);
      for (const place of new Set(places.filter((name, i) => places.indexOf(name) < i))) {
        complain(`two places are named #${place}`);
      }
      pages.set(path, {places: new Set(places), links, clicks});
    }
    await tab.close();
  }

  /** The page that a link leads to, and the place in it; nothing for what is not of the site. */
  function target(link) {
    const url = new URL(link);
    if (url.protocol !== 'file:') return null;
    const place = decodeURIComponent(url.hash.slice(1));
    url.hash = url.search = '';
    return {path: relative(folder, fileURLToPath(url)), place};
  }

  let next = ['index.html'];
  for (let clicks = 0; next.length > 0; ++clicks) {
    const waiting = [...next];
    await Promise.all(Array.from({length: readers}, () => read(waiting, clicks)));
    const targets = next.flatMap((path) => pages.get(path).links).map(target).filter((to) => to !== null);
    next = [...new Set(targets.map((to) => to.path))].filter(
      (path) => path.endsWith('.html') && !pages.has(path) && existsSync(join(folder, path)),
    );
  }

  for (const [path, {links, clicks}] of pages) {
    if (clicks > mostClicks && !isPartOfAPage(path)) problems.push(`${path}: takes ${clicks} clicks`);
    for (const to of links.map(target).filter((to) => to !== null)) {
      if (!existsSync(join(folder, to.path))) {
        problems.push(`${path}: links to ${to.path}, which is not there`);
      } else if (to.place !== '' && pages.has(to.path) && !pages.get(to.path).places.has(to.place)) {
        problems.push(`${path}: links to ${to.path}#${to.place}, and there is no such place`);
      }
    }
  }
  for (const path of readdirSync(folder).filter((name) => name.endsWith('.html'))) {
    if (!pages.has(path)) problems.push(`${path}: no page leads to it`);
  }
  return {pages: pages.size, problems};
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const browser = await openBrowser();
  const {pages, problems} = await problemsOf(realpathSync(process.argv[2]), browser);
  await browser.close();
  problems.sort().forEach((problem) => console.log(problem));
  console.log(`${pages} pages, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
