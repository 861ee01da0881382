// Part of parley. BSD-3-Clause, see LICENSE.
//
// Runs a script against a server of ours:
//
//     node with_server.mjs PROGRAM [ARGUMENT…] -- SCRIPT [ARGUMENT…]
//
// {folder} in the arguments of the program is a folder that is gone in the end, {url} in those of the script is the
// address that the program prints. When the script has ended, the program gets SIGTERM and has to end with 0. Ends as the
// script did, or with 1 when the program is at fault.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const limit = 100_000; // ms, for everything: less than ctest gives us
const patience = 20_000; // ms, for a server that begins or ends

const between = process.argv.indexOf('--');
if (between < 3 || process.argv.length < between + 2) {
  console.error('usage: node with_server.mjs PROGRAM [ARGUMENT…] -- SCRIPT [ARGUMENT…]');
  process.exit(2);
}
const [program, ...programArguments] = process.argv.slice(2, between);
const script = process.argv.slice(between + 1);

const running = new Set();
const folder = mkdtempSync(join(tmpdir(), 'parley-web-'));
process.on('exit', () => {
  for (const each of running) each.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
setTimeout(() => fail(`it took more than ${limit / 1000} s`), limit).unref();

function fail(reason) {
  console.error(`failed: ${reason}`);
  process.exit(1);
}

/// Starts a process. `ended` is how it ends: a number, or the name of a signal.
function start(file, words, stdio) {
  const child = spawn(file, words, { stdio });
  running.add(child);
  const ended = once(child, 'exit').then(
    ([code, signal]) => {
      running.delete(child);
      return code ?? signal;
    },
    e => fail(e.message));
  return { child, ended };
}

async function within(time, promise, reason) {
  const timer = setTimeout(() => fail(reason), time);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/// The first address that a server prints.
async function address({ child, ended }) {
  child.stdout.setEncoding('utf8');
  let printed = '';
  const found = new Promise(resolve =>
    child.stdout.on('data', text => {
      printed += text;
      const url = printed.match(/(https?:\/\/\S+)\n/)?.[1];
      if (url) resolve(url);
    }));
  const out = await within(patience, Promise.race([found, ended]), `${program} printed no address`);
  if (!running.has(child)) fail(`${program} ended with ${out} before it served`);
  return out;
}

const server = start(program, programArguments.map(x => x.replaceAll('{folder}', folder)), ['ignore', 'pipe', 'inherit']);
const url = await address(server);
const test = start(process.execPath, script.map(x => x.replaceAll('{url}', url)), ['ignore', 'inherit', 'inherit']);
const status = await test.ended;
if (!running.has(server.child)) fail(`${program} ended with ${await server.ended}`);
server.child.kill('SIGTERM');
const how = await within(patience, server.ended, `${program} did not end`);
if (how !== 0) fail(`${program} ended with ${how}`);
process.exit(typeof status === 'number' ? status : 1);
