// Builds dist/sse-hub.js, dist/sse-hub-run.js and dist/sse-hub-old.js, which the Java modules serve, and the other
// files of the npm package. With --check, only verifies that these three are built from the current sources.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { parse } from 'acorn';
import { build } from 'esbuild';
import { privateNames } from './private-names.mjs';
import { buildServed, buildSmall, forOldBrowsers, inThisFolder, SERVED } from './small.mjs';

/** The largest permitted size of sse-hub.js, gzipped. */
const LARGEST = 8 * 1024;
/** The ECMAScript version of the package, for bundlers that do not transpile dependencies. */
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
    // Vue and React import the class from index.js, so that instances of one entry point are instances for the others
    // as well.
    await write(await build({ ...into, entryPoints: [inThisFolder('src/vue.ts'), inThisFolder('src/react.ts')], external: [...forBundlers.external, './index.js'] }));
  }
  await writeFile(inThisFolder('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
  await copyFile(inThisFolder('../LICENSE'), inThisFolder('LICENSE'));
}
