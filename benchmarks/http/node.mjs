// Part of parley. BSD-3-Clause, see LICENSE.
//
// GET /p/<key> in Node: one process. Files go to libuv's pool of threads (node:fs/promises); SQLite is asked on the one
// thread of JavaScript, since Node's own binding (node:sqlite) has no other way.

import { open, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';

const { values: args } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string' },
    templates: { type: 'string' },
  },
});

const database = new DatabaseSync(`${args.data}/pastes.db`);
const query = database.prepare(`
  SELECT key, title, file, size, created, expires FROM pastes
  WHERE key = ?1 AND (expires IS NULL OR expires > ?2)`);
const forms = new Map();

async function load(name) {
  const path = `${args.templates}/${name}`;
  const { mtimeMs, size, ino } = await stat(path);
  const version = `${mtimeMs} ${size} ${ino}`;
  const known = forms.get(name);
  if (known?.version === version) return known.form;
  const form = await readFile(path, 'utf8');
  forms.set(name, { version, form });
  return form;
}

async function read(path) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(size), 0, size);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function fill(form, values) {
  return form.replace(/\{\{(\w+)\}\}/g, (_, name) =>
    values[name].replace(/[&<>"']/g, (letter) => entities[letter]));
}

async function page(key) {
  const forms = Promise.all([load('message.html'), load('paste.html')]);
  const row = query.get(key, Date.now());
  const text = row && (await read(`${args.data}/files/${row.file}`));
  const [missing, form] = await forms;
  if (!row) {
    const detail = `There is no paste "${key}". It may have expired or been deleted.`;
    return [404, fill(missing, { title: 'No such paste', detail })];
  }
  return [200, fill(form, { key: row.key, title: row.title, text })];
}

async function serve(request, response) {
  const key = /^\/p\/([^/?]+)$/.exec(request.url)?.[1];
  if (request.method !== 'GET' || key === undefined) {
    response.writeHead(404).end();
    return;
  }
  try {
    const [status, html] = await page(decodeURIComponent(key));
    response.writeHead(status, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': Buffer.byteLength(html),
    });
    response.end(html);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end();
  }
}

const server = createServer(serve);
server.listen(Number(args.port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.on('SIGTERM', () => process.exit(0));
