// Makes dist/sse-hub.js, dist/sse-hub-run.js and dist/sse-hub-old.js, which are what the Java modules serve, and what else the npm package has. With --check,
// only makes sure that these are of these sources.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { privateNames } from './private-names.mjs';
import { buildServed, buildSmall, forOldBrowsers, inThisFolder, SERVED } from './small.mjs';

/** The size that the script for both may have, gzipped. */
const LARGEST = 8 * 1024;
/** The JavaScript of the package, for bundlers that do not translate what they are given. */
const YEAR = 2017;

const isCheck = process.argv.includes('--check');

const forBundlers = {
  ...forOldBrowsers,
  bundle: true,
  target: `es${YEAR}`,
  legalComments: 'none',
  plugins: [privateNames],
  write: false,
  sourcemap: 'linked',
  external: ['vue', 'react'],
};

async function write({ outputFiles }, year = YEAR) {
  for (const { path, text } of outputFiles) {
    if (path.endsWith('.js')) parse(text, { ecmaVersion: year, sourceType: 'module' });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}

for (const [name, { year }] of Object.entries(SERVED)) {
  const served = await buildServed(name);
  const [{ path, text }] = served.outputFiles;
  const size = gzipSync(text, { level: 9 }).length;
  console.log(`dist/${name}.js: ${text.length} bytes, ${size} gzipped, ${brotliCompressSync(text).length} with brotli`);
  if (name === 'sse-hub' && size > LARGEST) throw new Error(`${size} bytes gzipped are too many: at most ${LARGEST}`);
  if (isCheck) {
    parse(text, { ecmaVersion: year, sourceType: 'module' });
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) throw new Error(`dist/${name}.js is not of these sources: npm run build`);
  } else {
    await write(served, year);
  }
}
if (!isCheck) {
  const global = { year: YEAR, format: 'iife', globalName: 'SseHub', sourcemap: 'external' };
  await write(await buildSmall('src/index.ts', 'dist/sse-hub.global.js', global));
  const index = [inThisFolder('src/index.ts')];
  for (const format of ['esm', 'cjs']) {
    const into = { ...forBundlers, format, outdir: inThisFolder(`dist/${format}`) };
    await write(await build({ ...into, entryPoints: index }));
    // One class for all three, so that what one of them made is an instance for the others.
    await write(await build({ ...into, entryPoints: [inThisFolder('src/vue.ts'), inThisFolder('src/react.ts')], external: [...forBundlers.external, './index.js'] }));
  }
  await writeFile(inThisFolder('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  await copyFile(inThisFolder('../LICENSE'), inThisFolder('LICENSE'));
}
