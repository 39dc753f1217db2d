// Makes dist/sse-hub.js and dist/sse-hub-run.js, which are what the Java modules serve, and what else the npm package has. With --check, only
// makes sure that these two are of these sources.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { minify } from 'terser';
import { MANGLED, privateNames, shortNames } from './private-names.mjs';

/** What the Java modules serve: a page loads the one that it needs. */
const SERVED = ['sse-hub', 'sse-hub-run'];
/** The size that each may have, gzipped. */
const LARGEST = 8 * 1024;
/** The JavaScript of the package, for bundlers that do not translate what they are given, and of what pages load, see README.md. */
const YEAR = 2017;
const YEAR_OF_PAGES = 2018;

const inThisFolder = path => fileURLToPath(new URL(path, import.meta.url));
const isCheck = process.argv.includes('--check');

const base = {
  bundle: true,
  target: `es${YEAR}`,
  legalComments: 'none',
  define: { globalThis: 'sseHubGlobal', queueMicrotask: 'sseHubMicrotask', AbortController: 'SseHubAbortController' },
  inject: [inThisFolder('old-browsers.mjs')],
  plugins: [privateNames],
  write: false,
};
const forPages = {
  ...base,
  minify: true,
};
const forBundlers = {
  ...base,
  sourcemap: 'linked',
  external: ['vue', 'react'],
};

const BANNER = '// SSE Hub, Apache License 2.0';

/** Builds what pages load: as small as can be, as they wait for it. */
async function buildSmall(year, options) {
  const all = { ...forPages, ...options, target: `es${year}`, mangleProps: MANGLED };
  const { mangleCache } = await build({ ...all, mangleCache: {} });
  const { outputFiles } = await build({ ...all, mangleCache: shortNames(Object.keys(mangleCache)) });
  const script = outputFiles.find(({ path }) => path.endsWith('.js'));
  const map = outputFiles.find(({ path }) => path.endsWith('.map'));
  const { code, map: smallMap } = await minify(script.text, {
    ecma: year,
    module: options.format === 'esm',
    compress: { passes: 3, inline: 1, pure_getters: true, hoist_funs: true, keep_fargs: false },
    format: { preamble: BANNER },
    sourceMap: map && { content: map.text, url: basename(map.path), includeSources: true },
  });
  return { outputFiles: [{ path: script.path, text: code }, ...(map ? [{ path: map.path, text: smallMap }] : [])] };
}

async function write({ outputFiles }, year = YEAR) {
  for (const { path, text } of outputFiles) {
    if (path.endsWith('.js')) parse(text, { ecmaVersion: year, sourceType: 'module' });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

for (const name of SERVED) {
  const outfile = inThisFolder(`dist/${name}.js`);
  const served = await buildSmall(YEAR_OF_PAGES, { format: 'esm', entryPoints: [inThisFolder(`src/${name}.ts`)], outfile });
  const made = served.outputFiles[0].text;
  const size = gzipSync(made, { level: 9 }).length;
  console.log(`dist/${name}.js: ${made.length} bytes, ${size} gzipped`);
  if (size > LARGEST) throw new Error(`${size} bytes gzipped are too many: at most ${LARGEST}`);
  if (isCheck) {
    parse(made, { ecmaVersion: YEAR_OF_PAGES, sourceType: 'module' });
    if ((await readFile(outfile, 'utf8').catch(() => '')) !== made) throw new Error(`dist/${name}.js is not of these sources: npm run build`);
  } else {
    await write(served, YEAR_OF_PAGES);
  }
}
if (!isCheck) {
  const index = [inThisFolder('src/index.ts')];
  const outfile = inThisFolder('dist/sse-hub.global.js');
  await write(await buildSmall(YEAR, { format: 'iife', globalName: 'SseHub', sourcemap: 'external', entryPoints: index, outfile }));
  for (const format of ['esm', 'cjs']) {
    const into = { ...forBundlers, format, outdir: inThisFolder(`dist/${format}`) };
    await write(await build({ ...into, entryPoints: index }));
    // One class for all three, so that what one of them made is an instance for the others.
    await write(await build({ ...into, entryPoints: [inThisFolder('src/vue.ts'), inThisFolder('src/react.ts')], external: [...forBundlers.external, './index.js'] }));
  }
  await writeFile(inThisFolder('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  await copyFile(inThisFolder('../LICENSE'), inThisFolder('LICENSE'));
}
