// Part of parley. BSD-3-Clause, see LICENSE.
//
// Checks that a document is valid OpenAPI 3.1: its form, its references, its paths and its schemas.
//
//     node openapi.mjs openapi.json
//     node openapi.mjs http://127.0.0.1:8080/openapi.json
//
// Ends with 0, with 1 when the document is not valid, with 2 when the command line is wrong.
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

async function load(where) {
  if (!/^https?:/.test(where)) return JSON.parse(await readFile(where, 'utf8'));
  const response = await fetch(where);
  if (!response.ok) throw new Error(`${where} answers ${response.status}`);
  return JSON.parse(await response.text());
}

const pointer = (...names) =>
  names.map(name => '/' + String(name).replaceAll('~', '~0').replaceAll('/', '~1')).join('');

const target = (api, ref) =>
  ref.slice(2).split('/').reduce(
    (at, name) => at?.[decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')], api);

const resolved = (api, x) => (x?.$ref?.startsWith('#/') ? target(api, x.$ref) : x);

/// The faults of the form and of the references.
async function faultsOfForm(api) {
  if (!/^3\.1\.\d+$/.test(api?.openapi)) return [`openapi: is ${JSON.stringify(api?.openapi)}, not 3.1.x`];
  const { valid, errors } = await new Validator().validate(structuredClone(api));
  if (valid) return [];
  if (!Array.isArray(errors)) return [String(errors)];
  return errors.map(e => `${e.instancePath || '/'}: ${e.message} ${JSON.stringify(e.params ?? '')}`);
}

/// The faults that the schema of OpenAPI does not tell: parameters of paths, names of operations.
function faultsOfPaths(api) {
  const faults = [];
  const seen = new Map();
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    const wanted = [...path.matchAll(/\{([^{}]+)\}/g)].map(match => match[1]);
    for (const method of methods.filter(m => item[m])) {
      const operation = item[method];
      const at = pointer('paths', path, method);
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
        .map(each => resolved(api, each))
        .filter(each => each?.in === 'path');
      const given = new Set(parameters.map(each => each.name));
      for (const name of wanted)
        if (!given.has(name)) faults.push(`${at}: the parameter {${name}} is not described`);
      for (const name of given)
        if (!wanted.includes(name)) faults.push(`${at}: the path has no parameter {${name}}`);
      if (seen.has(operation.operationId))
        faults.push(`${at}: operationId ${operation.operationId} is also that of ${seen.get(operation.operationId)}`);
      if (operation.operationId) seen.set(operation.operationId, at);
    }
  }
  return faults;
}

/// Where the document has schemas: the named ones, and those inside of operations, responses and so on.
function placesOfSchemas(api) {
  const places = Object.keys(api.components?.schemas ?? {}).map(name => ['components', 'schemas', name]);
  const walk = (x, at) => {
    if (typeof x !== 'object' || x === null) return;
    for (const [name, value] of Object.entries(x)) {
      if (name === 'schema') places.push([...at, name]);
      else if (!['schemas', 'example', 'examples'].includes(name) && !name.startsWith('x-')) walk(value, [...at, name]);
    }
  };
  walk(api.paths, ['paths']);
  walk(api.webhooks, ['webhooks']);
  walk(api.components, ['components']);
  return places;
}

function keysOf(x, out = new Set()) {
  if (typeof x === 'object' && x !== null)
    for (const [key, value] of Object.entries(x)) {
      out.add(key);
      keysOf(value, out);
    }
  return out;
}

function compiler(api) {
  const ajv = new Ajv({ allErrors: true, strictTypes: false, strictTuples: false, logger: false });
  addFormats(ajv);
  ajv.removeKeyword('nullable'); // OpenAPI 3.0's
  const extensions = [...keysOf(api)].filter(key => /^x-[\w-]+$/.test(key));
  ajv.addVocabulary(['components', 'discriminator', 'example', 'externalDocs', 'xml', ...extensions]);
  return ajv;
}

/// Compiles each schema. A word that JSON Schema does not know is a fault, so that a misspelt one is found.
function faultsOfSchemas(api) {
  const ajv = compiler(api);
  const places = placesOfSchemas(api).map(names => [pointer(...names), names.reduce((x, name) => x[name], api)]);
  const faultsOf = (at, schema) => {
    if (!ajv.validateSchema(schema)) return ajv.errors.map(e => `${at}${e.instancePath}: ${e.message}`);
    try {
      ajv.compile(schema);
      return [];
    } catch (e) {
      return [`${at}: ${e.message}`];
    }
  };
  const withoutReferences = schema => JSON.parse(JSON.stringify(schema, (key, x) => (key === '$ref' ? undefined : x)));
  const withComponents = schema => (typeof schema === 'boolean' ? schema : { components: api.components, ...schema });

  // First each alone, so that a fault is told once, where it is.
  const faults = places.flatMap(([at, schema]) => faultsOf(at, withoutReferences(schema)));
  return faults.length > 0 ? faults : places.flatMap(([at, schema]) => faultsOf(at, withComponents(schema)));
}

if (process.argv.length !== 3) {
  console.error('usage: node openapi.mjs FILE|URL');
  process.exit(2);
}
try {
  const api = await load(process.argv[2]);
  let faults = await faultsOfForm(api);
  if (faults.length === 0) faults = [...faultsOfPaths(api), ...faultsOfSchemas(api)];
  for (const fault of new Set(faults)) console.error(fault);
  if (faults.length > 0) process.exit(1);
  const count = x => Object.keys(x ?? {}).length;
  console.log(`valid: ${count(api.paths)} paths, ${count(api.components?.schemas)} schemas`);
} catch (e) {
  console.error([e.message, e.cause?.message].filter(Boolean).join(': '));
  process.exit(1);
}
