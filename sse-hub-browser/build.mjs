// Makes dist/sse-hub.js, which is what the Java modules serve; with --check, only makes sure that it is of these sources.
import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const LARGEST = 8 * 1024;
const target = new URL('dist/sse-hub.js', import.meta.url);

const { outputFiles } = await build({
  entryPoints: [new URL('src/index.ts', import.meta.url).pathname],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  legalComments: 'none',
  banner: { js: '// SSE Hub, the browser half. Apache License 2.0. Made of sse-hub-browser/src.' },
  write: false,
});
const made = outputFiles[0].text;
const size = gzipSync(made, { level: 9 }).length;
console.log(`dist/sse-hub.js: ${made.length} bytes, ${size} gzipped`);
if (size > LARGEST) throw new Error(`${size} bytes gzipped are too many: at most ${LARGEST}`);
if (!process.argv.includes('--check')) await writeFile(target, made);
else if ((await readFile(target, 'utf8').catch(() => '')) !== made) throw new Error('dist/sse-hub.js is not of these sources: npm run build');
