// A real server for the browser tests, in a temporary folder, on ports that the kernel picks.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync,
  rmSync, statSync, writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const binary = process.env.BLUEGATE_BINARY ?? join(root, 'build/release/bluegate');
const consoleFolder = process.env.BLUEGATE_CONSOLE ?? join(root, 'console/dist');
const readyMsMax = 60_000;

/** One account a role; each is named like its role. */
export const roles = ['officer', 'supervisor', 'official', 'administrator', 'auditor'];
export const account = 'officer';
export const password = 'correct horse battery staple';
const displayNames = {
  officer: '李警官', supervisor: '王队长', official: '赵科长', administrator: '钱工', auditor: '孙审计',
};

function run(args, options = {}) {
  const done = spawnSync(binary, args, { encoding: 'utf8', ...options });
  if (done.status !== 0) throw new Error(`bluegate ${args.join(' ')}: ${done.status}\n${done.stdout}\n${done.stderr}`);
  return done.stdout;
}

const register = join(root, 'deploy/sample/vehicles.csv');
const sites = join(root, 'deploy/sites/xianyang.textproto');

/** Draws captures; returns the paths of their pictures, site by site. The same program and register
 *  draw the same ones for the same count and seed, so they are drawn once for all test files. */
function drawSamples(count, seed) {
  const made = Math.max(...[binary, register, sites].map((file) => statSync(file).mtimeMs));
  const kept = join(root, 'build/e2e', `samples-${count}-${seed}`);
  if (!existsSync(kept) || statSync(kept).mtimeMs < made) {
    mkdirSync(join(root, 'build/e2e'), { recursive: true });
    const drawn = mkdtempSync(join(root, 'build/e2e/drawn-'));
    run(['sample', '--out', drawn, '--count', String(count), '--seed', String(seed),
      '--register', register, '--sites', sites]);
    rmSync(kept, { recursive: true, force: true });
    renameSync(drawn, kept);
  }
  return readdirSync(kept, { withFileTypes: true })
    .filter((site) => site.isDirectory())
    .flatMap(({ name }) => readdirSync(join(kept, name)).map((file) => join(kept, name, file)));
}

async function until(condition, what) {
  const deadline = Date.now() + readyMsMax;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** Starts a server with the sample register and an account of every role. `approvals` are the rules
 *  of an approvals file, as protobuf text; without them no verdict needs a second person. */
export async function startBluegate({ approvals } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bluegate-e2e-'));
  const config = join(folder, 'bluegate.textproto');
  const ready = join(folder, 'ready.json');
  const approvalsFile = join(folder, 'approvals.textproto');
  if (approvals) writeFileSync(approvalsFile, `source: "browser tests" ${approvals}`);
  writeFileSync(config, `
    ${approvals ? `approvals_file: "${approvalsFile}"` : ''}
    data_dir: "${folder}/data"
    grpc_listen: "127.0.0.1:0"
    http_listen: "127.0.0.1:0"
    rules_file: "${root}/deploy/rules/xianyang-2021.textproto"
    sites_file: "${root}/deploy/sites/xianyang.textproto"
    confusions_file: "${root}/deploy/watchlists/confusions.textproto"
    models_dir: "${root}/plate_recognition/models"
    console_dir: "${consoleFolder}"
  `);
  for (const role of roles) {
    run(['officer', 'add', '--data', `${folder}/data`, '--account', role, '--role', role,
      '--display', displayNames[role], '--password-stdin'], { input: `${password}\n` });
  }

  let process_;
  let addresses;
  async function start() {
    rmSync(ready, { force: true });
    const log = openSync(join(folder, 'serve.log'), 'a');
    // A restarted server keeps its address, as one in a city would.
    const http = addresses ? ['--http-listen', addresses.http] : [];
    process_ = spawn(binary, ['serve', '--config', config, '--ready-file', ready, ...http],
      { stdio: ['ignore', log, log] });
    await until(() => existsSync(ready) || process_.exitCode !== null, 'the server');
    if (process_.exitCode !== null) throw new Error(readFileSync(join(folder, 'serve.log'), 'utf8'));
    addresses = JSON.parse(readFileSync(ready, 'utf8'));
  }
  function stop(signal = 'SIGTERM') {
    return new Promise((done) => {
      process_.once('exit', done);
      process_.kill(signal);
    });
  }

  await start();
  run(['import', '--server', addresses.grpc, register]);
  let streams = 0;
  const terminals = [];
  return {
    get url() { return `http://${addresses.http}`; },
    start,
    stop,
    /** Draws captures and hands them over; returns when they are acknowledged. */
    stream(count, seed) {
      streams += 1;
      const drop = join(folder, `drop-${streams}`);
      mkdirSync(drop);
      drawSamples(count, seed).forEach((picture, at) =>
        cpSync(picture, join(drop, `${String(at + 1).padStart(3, '0')}.jpg`)));
      run(['terminal', '--device', `cp-0${streams}-cam-1`, '--site', `cp-0${streams}`, '--folder', drop,
        '--spool', join(folder, `spool-${streams}`), '--server', addresses.grpc, '--once']);
      run(['tally', '--server', addresses.grpc, '--wait-s', '120']);
    },
    draw: drawSamples,
    /** A terminal that runs; what is given to it is on its way at once. */
    terminal(site) {
      const drop = join(folder, `live-${site}`);
      mkdirSync(drop);
      const log = openSync(join(folder, `terminal-${site}.log`), 'a');
      const running = spawn(binary, ['terminal', '--device', `${site}-cam-1`, '--site', site,
        '--folder', drop, '--spool', join(folder, `live-spool-${site}`),
        '--server', addresses.grpc],
      { stdio: ['ignore', log, log] });
      terminals.push(running);
      let given = 0;
      return {
        /** Hands a picture over as a camera does; returns the time that it says it was taken at. */
        give(picture) {
          given += 1;
          const name = join(drop, `${String(given).padStart(5, '0')}.jpg`);
          cpSync(picture, `${name}.part`);
          const ms = Date.now();
          writeFileSync(`${name}.json`, JSON.stringify({ time: new Date(ms).toISOString() }));
          renameSync(`${name}.part`, name);
          return ms;
        },
      };
    },
    /** Checks an unpacked bundle against a key file; fails unless all of it is proven. */
    verify(bundle, key) { return run(['verify', bundle, '--key', key]); },
    tally() { return JSON.parse(run(['tally', '--server', addresses.grpc, '--json'])); },
    async close() {
      for (const terminal of terminals) terminal.kill('SIGTERM');
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
