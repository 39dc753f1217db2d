// Makes dist/sse-hub.js, which is what the Java modules serve, and what else the npm package has. With --check, only makes sure that
// dist/sse-hub.js is of these sources.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { MADE_OF_PRIVATE, privateNames } from './private-names.mjs';

/** The size that sse-hub.js may have, gzipped. */
const LARGEST = 9 * 1024;
/** The JavaScript of the oldest browsers, see README.md. */
const YEAR = 2017;

const inThisFolder = path => fileURLToPath(new URL(path, import.meta.url));
const isCheck = process.argv.includes('--check');

const base = {
  bundle: true,
  target: `es${YEAR}`,
  legalComments: 'none',
  define: { globalThis: 'sseHubGlobal', queueMicrotask: 'sseHubMicrotask' },
  inject: [inThisFolder('old-browsers.mjs')],
  plugins: [privateNames],
  write: false,
};
const forPages = {
  ...base,
  entryPoints: [inThisFolder('src/index.ts')],
  minify: true,
  banner: { js: '// SSE Hub, the browser half. Apache License 2.0. Made of sse-hub-browser/src.' },
};
const forBundlers = {
  ...base,
  sourcemap: 'linked',
  external: ['vue', 'react'],
};

/** Builds with names as short as those of a minifier, each with a prefix that no subclass is likely to use. */
async function withShortNames(options) {
  const { mangleCache } = await build({ ...options, mangleProps: MADE_OF_PRIVATE, mangleCache: {} });
  const short = Object.fromEntries(Object.keys(mangleCache).sort().map((name, index) => [name, `_${index.toString(36)}`]));
  return build({ ...options, mangleProps: MADE_OF_PRIVATE, mangleCache: short });
}

async function write({ outputFiles }) {
  for (const { path, text } of outputFiles) {
    if (path.endsWith('.js')) parse(text, { ecmaVersion: YEAR, sourceType: 'module' });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

const target = inThisFolder('dist/sse-hub.js');
const served = await withShortNames({ ...forPages, format: 'esm', outfile: target });
const made = served.outputFiles[0].text;
const size = gzipSync(made, { level: 9 }).length;
console.log(`dist/sse-hub.js: ${made.length} bytes, ${size} gzipped`);
if (size > LARGEST) throw new Error(`${size} bytes gzipped are too many: at most ${LARGEST}`);
if (isCheck) {
  parse(made, { ecmaVersion: YEAR, sourceType: 'module' });
  if ((await readFile(target, 'utf8').catch(() => '')) !== made) throw new Error('dist/sse-hub.js is not of these sources: npm run build');
} else {
  await write(served);
  await write(await withShortNames({ ...forPages, format: 'iife', globalName: 'SseHub', sourcemap: 'linked', outfile: inThisFolder('dist/sse-hub.global.js') }));
  for (const format of ['esm', 'cjs']) {
    const into = { ...forBundlers, format, outdir: inThisFolder(`dist/${format}`) };
    await write(await build({ ...into, entryPoints: [inThisFolder('src/index.ts')] }));
    // One class for all three, so that what one of them made is an instance for the others.
    await write(await build({ ...into, entryPoints: [inThisFolder('src/vue.ts'), inThisFolder('src/react.ts')], external: [...forBundlers.external, './index.js'] }));
  }
  await writeFile(inThisFolder('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  await copyFile(inThisFolder('../LICENSE'), inThisFolder('LICENSE'));
}
