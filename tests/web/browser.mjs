// Part of parley. BSD-3-Clause, see LICENSE.
//
// Uses the pages of a running paste as a person would, in a real browser.
//
//     node browser.mjs http://127.0.0.1:8080
//
// Prints a line for each check, then ok. The browser is $CHROMIUM, or /usr/bin/chromium.
// Ends with 0, with 1 when a check failed, with 2 when the command line is wrong, with 77 when there is no browser.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { isDeepStrictEqual, stripVTControlCharacters } from 'node:util';

const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
const patience = 20_000; // ms, for one step

function skip(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(77);
}

if (process.argv.length !== 3 || !URL.canParse(process.argv[2])) {
  console.error('usage: node browser.mjs URL');
  process.exit(2);
}
const base = new URL(process.argv[2]);
try {
  accessSync(executablePath, constants.X_OK);
} catch {
  skip(`there is no browser ${executablePath}; apt-get install chromium, or set CHROMIUM`);
}
const { chromium } = await import('playwright-core').catch(e => {
  if (e.code !== 'ERR_MODULE_NOT_FOUND') throw e;
  skip('there is no playwright-core; npm ci --ignore-scripts');
});

// What a page must show as it is. A text begins with an empty line, which HTML would drop.
const mark = randomBytes(4).toString('hex');
const script = where => `<script>document.documentElement.dataset.ran = '${where}'</script>`;
const title = `${script('title')} "Äpfel" & 'Öl' 🧀 &lt; {{key}} ${mark}`;
const text = `
${script('text')}
<img src="x" onerror="document.documentElement.dataset.ran = 'image'">
</pre></textarea><h1>"Grüße" & 'Küsse' &amp; 👩‍🚀 {{text}} {{{text}}}

\tindented, and a long line: ${'long '.repeat(100)}
  ${mark}
`;

const faults = []; // what no page may do, since the last check
const expected = new Set([new URL('/favicon.ico', base).href]); // addresses that may answer with an error

/// Opens a window that shares no cookies with others, and notes what goes wrong in it.
async function open(browser) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patience);
  context.on('console', message => {
    const { url } = message.location();
    const told = message.text().startsWith('Failed to load resource') && expected.has(url);
    if (message.type() === 'error' && !told) faults.push(`console: ${message.text()} (${url})`);
  });
  context.on('weberror', e => faults.push(`script: ${e.error()}`));
  context.on('request', request => {
    if (new URL(request.url()).origin !== base.origin) faults.push(`request to ${request.url()}`);
  });
  context.on('response', response => {
    const { 'content-type': type = '', 'content-security-policy': policy = '' } = response.headers();
    if (type.startsWith('text/html') && !policy.includes("default-src 'none'"))
      faults.push(`no content security policy: ${response.url()}`);
    if (response.status() >= 400 && !expected.has(response.url()))
      faults.push(`status ${response.status()}: ${response.url()}`);
  });
  await context.exposeBinding('reportViolation', (_, what) => faults.push(`content security policy: ${what}`));
  await context.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', e =>
      window.reportViolation(`${e.violatedDirective} ${e.blockedURI}`)));
  return context.newPage();
}

let current = 'the browser starts';
async function check(name, page, body) {
  current = name;
  await body();
  const ran = await page.evaluate(() => document.documentElement.dataset.ran); // and lets what is on its way arrive
  if (ran) faults.push(`a script of the ${ran} ran`);
  if (faults.length > 0) throw new Error('the browser complained');
  console.log(name);
}

function same(what, is, wanted) {
  assert.ok(isDeepStrictEqual(is, wanted), `${what} is ${JSON.stringify(is)}, not ${JSON.stringify(wanted)}`);
}

function includes(what, is, wanted) {
  assert.ok(is.includes(wanted), `${what} is ${JSON.stringify(is)}, without ${JSON.stringify(wanted)}`);
}

const lines = s => s.replaceAll('\r\n', '\n'); // a form sends CR LF
const front = page => page.goto(base.href);
const entry = (page, key) => page.getByRole('listitem').filter({ hasText: key });
const deletion = page => page.locator('details, button, input[name=token]');

async function fill(page, its) {
  await page.getByLabel('Title').fill(its.title);
  await page.getByLabel('Text').fill(its.text);
  await page.getByLabel('Expires').selectOption(its.expires);
}

/// Presses or follows something, and returns the answer that the browser then shows.
async function follow(page, what) {
  const [response] = await Promise.all([
    page.waitForResponse(r => r.request().isNavigationRequest() && (r.status() < 300 || r.status() >= 400)),
    page.waitForEvent('load'),
    what.click(),
  ]);
  return response;
}

async function showsPaste(page) {
  same('the heading', await page.getByRole('heading', { level: 1 }).textContent(), title);
  includes('the title of the page', await page.title(), title);
  same('the text', await page.locator('pre').textContent(), text);
  same('the number of elements that the paste made', await page.locator('script, img').count(), 0);
}

async function isGone(page, url) {
  for (const each of [url, `${url}/raw`, `${url}.json`]) {
    expected.add(each);
    same(`the status of ${each}`, (await page.request.get(each)).status(), 404);
  }
  same('the status', (await page.goto(url)).status(), 404);
  same('the number of headings', await page.getByRole('heading', { level: 1 }).count(), 1);
  same('the number of texts', await page.locator('pre').count(), 0);
}

async function fitsNarrow(page) {
  const { wide, room } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { wide: scrollWidth, room: clientWidth };
  });
  assert.ok(wide <= room, `${page.url()} is ${wide} px wide in ${room} px`);
}

async function colours(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  return page.evaluate(() => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    return { backgroundColor, color };
  });
}

async function run(browser) {
  const page = await open(browser);
  const other = await open(browser);
  let url;
  let key;

  await check('a refused paste keeps what was typed', page, async () => {
    await front(page);
    const long = `"${'x'.repeat(200)}`;
    await page.getByLabel('Title').evaluate(x => x.removeAttribute('maxlength'));
    await fill(page, { title: long, text, expires: '600' });
    expected.add(new URL('/pastes', base).href);
    const response = await follow(page, page.getByRole('button', { name: 'Save' }));
    assert.ok(response.status() >= 400, `the status is ${response.status()}`);
    assert.notEqual(await page.getByRole('alert').textContent(), '', 'there is no reason');
    same('the title', await page.getByLabel('Title').inputValue(), long);
    same('the text', await page.getByLabel('Text').inputValue(), text);
  });

  await check('a paste posted with the form is shown as it was typed', page, async () => {
    await front(page);
    await fill(page, { title, text, expires: '3600' });
    const response = await follow(page, page.getByRole('button', { name: 'Save' }));
    same('the status', response.status(), 200);
    url = page.url();
    key = new URL(url).pathname.match(/^\/p\/(\w+)$/)?.[1];
    assert.ok(key, `the page of a paste is at ${url}`);
    await showsPaste(page);
    includes('what is told of it', await page.locator('dl').textContent(), 'Expires');
  });

  await check('the cookie of a paste is for its pages only', page, async () => {
    const cookie = (await page.context().cookies(url)).find(each => each.name === `paste-${key}`);
    assert.ok(cookie, 'there is none');
    same('the cookie', [cookie.path, cookie.httpOnly, cookie.sameSite], [`/p/${key}`, true, 'Strict']);
  });

  await check('the front page lists it', page, async () => {
    await front(page);
    const link = entry(page, key).getByRole('link');
    includes('the entry', await link.textContent(), title);
    same('its address', (await follow(page, link)).url(), url);
    await showsPaste(page);
  });

  await check('raw is the text', page, async () => {
    const response = await follow(page, page.getByRole('link', { name: 'Raw' }));
    includes('the type', response.headers()['content-type'] ?? '', 'text/plain');
    same('the text', lines((await response.body()).toString()), text);
  });

  await check('json is the paste', page, async () => {
    await page.goto(url);
    const response = await follow(page, page.getByRole('link', { name: 'JSON' }));
    includes('the type', response.headers()['content-type'] ?? '', 'application/json');
    const paste = JSON.parse((await response.body()).toString());
    same('the paste', [paste.key, paste.title, lines(paste.text)], [key, title, text]);
  });

  await check('another browser sees it, with no way to delete it', other, async () => {
    same('the status', (await other.goto(url)).status(), 200);
    await showsPaste(other);
    same('the number of parts of the form that deletes', await deletion(other).count(), 0);
  });

  await check('a wrong token deletes nothing', other, async () => {
    const response = await other.request.post(`${url}/delete`, { form: { token: 'x'.repeat(32) } });
    assert.ok(response.status() >= 400, `the status is ${response.status()}`);
    same('the status of the page', (await other.reload()).status(), 200);
  });

  await check('light and dark differ', page, async () => {
    await page.goto(url);
    const light = await colours(page, 'light');
    const dark = await colours(page, 'dark');
    assert.notEqual(light.backgroundColor, dark.backgroundColor, `the background is always ${dark.backgroundColor}`);
    assert.notEqual(light.color, dark.color, `the text is always ${dark.color}`);
  });

  await check('on a narrow screen only the text scrolls sideways', page, async () => {
    await page.setViewportSize({ width: 360, height: 800 });
    await front(page);
    await fitsNarrow(page);
    await page.goto(url);
    await fitsNarrow(page);
    assert.ok(await page.locator('pre').evaluate(x => x.scrollWidth > x.clientWidth), 'the text does not scroll');
  });

  await check('the browser that made it deletes it', page, async () => {
    await page.getByText('Delete this paste').click();
    const response = await follow(page, page.getByRole('button', { name: 'Delete' }));
    same('the status', response.status(), 200);
    await fitsNarrow(page);
  });

  await check('then it is gone', page, () => isGone(page, url));
  await check('then it is gone for the other browser', other, () => isGone(other, url));

  await check('then the front page does not list it', page, async () => {
    await front(page);
    same('the number of entries', await entry(page, key).count(), 0);
  });
}

let browser;
try {
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  await run(browser);
  console.log('ok');
} catch (e) {
  console.error(`failed: ${current}: ${[stripVTControlCharacters(e.message), ...faults].join('\n  ')}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
}
