import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { parse } from 'acorn';
import { build } from 'esbuild';

/** A project that uses the package, as npm would publish it. */
const project = mkdtempSync(join(realpathSync(tmpdir()), 'sse-hub-project-'));
const here = resolve('.');
const installed = (path: string) => join(project, 'node_modules/sse-hub-browser', path);

const run = (program: string, ...parameters: string[]): string => {
  try {
    return execFileSync(program, parameters, { cwd: project, encoding: 'utf8' });
  } catch (problem) {
    const { stdout, stderr } = problem as { stdout: string; stderr: string };
    throw new Error(`${program} ${parameters.join(' ')}\n${stdout}\n${stderr}`);
  }
};

before(() => {
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true }');
  execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { cwd: here });
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  run('npm', 'install', '--silent', '--offline', '--no-audit', '--no-fund', `./sse-hub-browser-${version}.tgz`);
  for (const name of ['vue', 'react', 'react-dom', '@types/react', 'csstype']) {
    const link = join(project, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(here, 'node_modules', name), link);
  }
});

after(() => rmSync(project, { recursive: true }));

const ON_A_SERVER = `
  const seen = [];
  const Component = () => {
    const { state, source } = react.useHubEventSource('/sse', { user: 'ann' }, { notice: () => {} });
    react.useLastEvent(source, 'notice');
    return createElement('p', null, state);
  };
  seen.push(renderToStaticMarkup(createElement(StrictMode, null, createElement(Component))));
  const app = createSSRApp({
    setup: () => {
      const { state, last } = vue.useHubEventSource('/sse', { user: 'ann' }, { notice: () => {} });
      const notice = last('notice');
      return () => h('p', state.value + (notice.value?.data ?? ''));
    },
  });
  renderToString(app).then(html => console.log(typeof HubEventSource, ...seen, html));
`;
const EXPECTED = 'function <p>connecting</p> <p>connecting</p>\n';

test('is an ES module, whose composable and hook do nothing on a server', () => {
  writeFileSync(
    join(project, 'server.mjs'),
    `import { HubEventSource } from 'sse-hub-browser';
     import * as react from 'sse-hub-browser/react';
     import * as vue from 'sse-hub-browser/vue';
     import { createElement, StrictMode } from 'react';
     import { renderToStaticMarkup } from 'react-dom/server';
     import { createSSRApp, h } from 'vue';
     import { renderToString } from 'vue/server-renderer';
     ${ON_A_SERVER}`,
  );
  assert.equal(run('node', 'server.mjs'), EXPECTED);
});

test('is a CommonJS module', () => {
  writeFileSync(
    join(project, 'server.cjs'),
    `const { HubEventSource } = require('sse-hub-browser');
     const react = require('sse-hub-browser/react');
     const vue = require('sse-hub-browser/vue');
     const { createElement, StrictMode } = require('react');
     const { renderToStaticMarkup } = require('react-dom/server');
     const { createSSRApp, h } = require('vue');
     const { renderToString } = require('vue/server-renderer');
     ${ON_A_SERVER}`,
  );
  assert.equal(run('node', 'server.cjs'), EXPECTED);
});

const TYPED = `
  import { HubEventSource, type State } from 'sse-hub-browser';
  import { useHubEventSource, useLastEvent } from 'sse-hub-browser/react';
  import { useHubEventSource as useInVue } from 'sse-hub-browser/vue';

  interface Events { order: { total: number }; notice: string }
  export const source = new HubEventSource('/sse', { user: 'ann' });
  export function Component(): State {
    const { state, source } = useHubEventSource<Events>('/sse', {}, {
      order: event => event.data.total.toFixed(),
      'sse-hub.gap': event => event.lastEventId,
    });
    // @ts-expect-error there is no such event
    useHubEventSource<Events>('/sse', {}, { orders: () => {} });
    // @ts-expect-error an order is not a string
    useHubEventSource<Events>('/sse', {}, { order: event => event.data.length });
    return useLastEvent<Events['order']>(source, 'order')?.data.total ? state : 'ended';
  }
  export function setup(): number | undefined {
    const { state, last } = useInVue<Events>(() => '/sse', { user: 'ann' }, { notice: event => event.data.length });
    // @ts-expect-error there is no such event
    last('orders');
    state.value satisfies State;
    return last('order').value?.data.total;
  }
`;

for (const [resolution, module, extension] of [
  ['node10', 'commonjs', 'ts'],
  ['node16', 'node16', 'mts'],
  ['node16', 'node16', 'cts'],
  ['bundler', 'esnext', 'ts'],
] as const) {
  test(`has types for ${extension} with moduleResolution ${resolution}`, () => {
    const file = `typed-${resolution}.${extension}`;
    writeFileSync(join(project, file), TYPED);
    const options = ['--moduleResolution', resolution, '--module', module, '--target', 'es2022', '--lib', 'es2022,dom', '--strict', '--noEmit'];
    run(process.execPath, join(here, 'node_modules/typescript/bin/tsc'), ...options, file);
  });
}

/** Declarations that the examples assume. */
const GIVEN = `
declare const page: { cursor: string };
declare const login: { name: string; refresh(): Promise<{ accessToken: string; expiresAt: number }> };
`;

test('compiles the examples of the README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const [, component] = /```tsx\n([^]*?)```/.exec(readme)!;
  const [, setup] = /<script setup lang="ts">\n([^]*?)<\/script>/.exec(readme)!;
  writeFileSync(join(project, 'readme-react.tsx'), component!);
  writeFileSync(join(project, 'readme-vue.ts'), `${setup!}\nexport { state, unread };`);
  const plain = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code], i) => {
    const file = `readme-${i}.ts`;
    const imported = code!.includes('import ') ? '' : `import { HubEventSource } from 'sse-hub-browser';\n`;
    writeFileSync(join(project, file), `${imported}${GIVEN}${code!}`);
    return file;
  });
  assert.ok(plain.length > 1);
  const options = ['--moduleResolution', 'bundler', '--module', 'esnext', '--target', 'es2022', '--lib', 'es2022,dom', '--jsx', 'react-jsx', '--strict', '--noEmit'];
  run(process.execPath, join(here, 'node_modules/typescript/bin/tsc'), ...options, 'readme-react.tsx', 'readme-vue.ts', ...plain);
});

const bundle = async (contents: string) => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    external: ['vue', 'react'],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
};

test('is bundled once, whatever is imported of it, and not at all when nothing is used', async () => {
  const everything = await bundle(
    `import { HubEventSource } from 'sse-hub-browser';
     import * as vue from 'sse-hub-browser/vue';
     import * as react from 'sse-hub-browser/react';
     console.log(HubEventSource, vue, react)`,
  );
  assert.equal(everything.match(/SSE-Hub-Heartbeat/g)?.length, 1);
  assert.equal((await bundle(`import { HubEventSource, HubRun } from 'sse-hub-browser'; import { useHubEventSource } from 'sse-hub-browser/vue'`)).includes('SSE-Hub'), false);
  assert.equal((await bundle(`import { HubEventSource } from 'sse-hub-browser'; new HubEventSource('/sse')`)).includes('SSE-Hub-Run'), false);
});

test('is a script that defines one global name, in the JavaScript of 2017', () => {
  const script = readFileSync(installed('dist/sse-hub.global.js'), 'utf8');
  parse(script, { ecmaVersion: 2017, sourceType: 'script' });
  const page: Record<string, unknown> = { EventTarget, Event, AbortController };
  page['self'] = page;
  const before = new Set(Object.keys(page));
  runInNewContext(script, page);
  assert.deepEqual(Object.keys(page).filter(name => !before.has(name)), ['SseHub']);
  const { HubEventSource, HubRun } = page['SseHub'] as Record<string, unknown>;
  assert.deepEqual([typeof HubEventSource, typeof HubRun], ['function', 'function']);
});

test('has a licence, and a source map beside each script that names one', () => {
  assert.match(readFileSync(installed('LICENSE'), 'utf8'), /Apache License/);
  for (const script of ['sse-hub.global.js', 'esm/index.js', 'esm/vue.js', 'esm/react.js', 'cjs/index.js', 'cjs/vue.js', 'cjs/react.js']) {
    const [, map] = /# sourceMappingURL=(.*)/.exec(readFileSync(installed(`dist/${script}`), 'utf8'))!;
    const { sources } = JSON.parse(readFileSync(installed(`dist/${dirname(script)}/${map!}`), 'utf8')) as { sources: string[] };
    assert.ok(sources.length > 0, script);
  }
});
