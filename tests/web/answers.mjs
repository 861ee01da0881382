// Part of parley. BSD-3-Clause, see LICENSE.
//
// Asks the service of api.cpp, and checks each body on the way by the schema that its OpenAPI document has for it.
//
//     node answers.mjs http://127.0.0.1:8080
//
// Prints a line for each check, then ok. Ends with 0, or with 1 when a check failed.
import assert from 'node:assert/strict';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const base = process.argv[2];
const api = await (await fetch(`${base}/openapi.json`)).json();
const ajv = new Ajv({ allErrors: true, strict: false, logger: false }); // openapi.mjs is strict
addFormats(ajv);
ajv.addSchema(api, 'api');

const escaped = name => String(name).replaceAll('~', '~0').replaceAll('/', '~1');

/// What the schema at this place in the document finds wrong with a value.
function faults(value, ...place) {
  const check = ajv.compile({ $ref: `api#/${place.map(escaped).join('/')}` });
  return check(value) ? [] : check.errors.map(e => `${e.instancePath || '/'} ${e.message}`);
}

/// Asks, and checks that the answer is one that is described. Returns its body.
async function ask(message, body, status) {
  const path = ['paths', `/${message}`, 'post'];
  const wrong = faults(body, ...path, 'requestBody', 'content', 'application/json', 'schema');
  assert.equal(wrong.length > 0, status === 400, `${message} ${JSON.stringify(body)}: the schema finds ${wrong}`);
  const answer = await fetch(`${base}/${message}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  assert.equal(answer.status, status, text);
  let place = [...path, 'responses', String(status)];
  const described = api.paths[`/${message}`].post.responses[status];
  assert.ok(described, `the status ${status} is not described`);
  if (described.$ref) place = described.$ref.slice(2).split('/');
  const [type] = Object.keys(described.content ?? place.reduce((x, name) => x[name], api).content ?? {});
  assert.equal(answer.headers.get('Content-Type') ?? undefined, type);
  if (type === undefined) {
    assert.equal(text, '');
    return undefined;
  }
  const out = JSON.parse(text);
  assert.deepEqual(faults(out, ...place, 'content', type, 'schema'), []);
  return out;
}

const person = { name: 'Jane Austen', born: 1775 };
const book = {
  title: 'Überredung 🧀',
  lent: true,
  copies: 255,
  weight: 0.25,
  shown: [-9007199254740991, 9007199254740991],
  topics: ['love', 'sailors'],
  author: { 'library.person': person },
  readers: [{ name: 'Anne', born: null }, person],
  loan: '129600s',
  delay: '1500ms',
  printed: '1817-12-20T10:00:00.125Z',
  where: {
    name: 'north',
    shelves: [{ name: 'top', shelves: [], scans: {} }],
    scans: { cover: 'AP8=', back: '' },
  },
};
const authors = [person.name, null, { 'list<byte>': 'AP8=' }];
const misread = {
  title: 7, lent: 'yes', copies: 256, shown: [1], topics: 'love', author: person, readers: [{ name: 'Anne', age: 27 }],
  loan: 'long', printed: 'then', where: { name: 'north', shelves: [{}], scans: {} },
};

async function check(name, body) {
  try {
    await body();
  } catch (e) {
    console.error(`failed: ${name}: ${[e.message, e.cause?.message].filter(Boolean).join(': ')}`);
    process.exit(1);
  }
  console.log(name);
}

await check('fields of all kinds come back as they were', async () => {
  assert.deepEqual(await ask('library.keep', { what: book }, 200), book);
  for (const author of authors) {
    const { readers, delay, ...what } = { ...book, author };
    assert.deepEqual(await ask('library.keep', { what }, 200), { ...what, readers: null, delay: null });
  }
  assert.deepEqual(await ask('library.keep', { what: { ...book, loan: '36h' } }, 200), book);
});

await check('what the schema refuses is refused, and the place is named', async () => {
  for (const [name, value] of Object.entries(misread)) {
    const { errors } = await ask('library.keep', { what: { ...book, [name]: value } }, 400);
    assert.ok(errors.some(each => each.pointer.startsWith(`#/what/${name}`)), JSON.stringify(errors));
  }
  await ask('library.keep', {}, 400);
  await ask('library.burn', { all: true }, 400);
});

await check('declared failures are the problems that are described', async () => {
  assert.deepEqual((await ask('library.find', { title: 'Sanditon' }, 404)).fields, { title: 'Sanditon' });
  assert.deepEqual((await ask('library.find', { title: 'Emma' }, 422)).fields,
    { by: { name: 'Knightley', born: null }, left: '48h' });
});

await check('a number, and nothing, are results, too', async () => {
  assert.equal(await ask('library.count', {}, 200), 7);
  assert.equal(await ask('library.burn', {}, 204), undefined);
});

console.log('ok');
