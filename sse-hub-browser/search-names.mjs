// Searches for short names that compress better than the present ones, for the given number of seconds (60 by
// default), and stores them in short-names.json. Alternates between members and variables. The result does not affect
// the behaviour of the script.
import { gzipSync } from 'node:zlib';
import { minify } from 'terser';
import { choice, choose, identifiers, rivalsOf, shortNames } from './private-names.mjs';
import { buildServed } from './small.mjs';

const SCRIPT = 'sse-hub';
const ROUNDS = 4;
const SECONDS = Number(process.argv[2] ?? 60);

const any = list => list[Math.floor(Math.random() * list.length)];
const size = text => gzipSync(text, { level: 9 }).length;

let { variables } = choice;
let names;
const placeholder = name => `ssehub${names.indexOf(name)}name`;
const { outputFiles } = await buildServed(SCRIPT, {
  variables,
  members: all => Object.fromEntries((names = all).map(name => [name, placeholder(name)])),
});
let text = outputFiles[0].text;
let members = shortNames(names);

function sizeWith(pieces, tried) {
  return size(pieces.map((piece, index) => (index % 2 ? tried[names[piece]] : piece)).join(''));
}

function searchMembers(until) {
  const pieces = text.split(/ssehub(\d+)name/);
  const rivals = Object.fromEntries(names.map(name => [name, rivalsOf(name, names)]));
  for (let best = sizeWith(pieces, members); Date.now() < until; ) {
    const [name, other] = [any(names), any(names)];
    const letter = members[other].slice(members[other].startsWith('_') ? 1 : 0);
    const wanted = `${members[name].startsWith('_') ? '_' : ''}${letter}`;
    const owner = rivals[name].find(rival => members[rival] === wanted);
    const tried = { ...members, [name]: wanted, ...(owner && { [owner]: members[name] }) };
    const found = sizeWith(pieces, tried);
    if (found <= best) [best, members] = [found, tried];
  }
}

const withVariables = async letters => (await minify(text, { module: true, compress: false, mangle: { nth_identifier: identifiers(letters) }, format: { comments: /SSE Hub/ } })).code;

async function searchVariables(until) {
  const sizeOf = async letters => sizeWith((await withVariables(letters)).split(/ssehub(\d+)name/), members);
  for (let best = await sizeOf(variables); Date.now() < until; ) {
    const letters = [...variables];
    const [one, other] = [any([...letters.keys()]), Math.floor(Math.random() * 20)];
    [letters[one], letters[other]] = [letters[other], letters[one]];
    const found = await sizeOf(letters.join(''));
    if (found <= best) [best, variables] = [found, letters.join('')];
  }
}

const begin = Date.now();
const turn = (SECONDS * 1000) / (2 * ROUNDS);
for (let round = 0; round < ROUNDS; round++) {
  searchMembers(begin + (2 * round + 1) * turn);
  await searchVariables(begin + (2 * round + 2) * turn);
  text = await withVariables(variables);
  console.log(sizeWith(text.split(/ssehub(\d+)name/), members));
}
const before = size((await buildServed(SCRIPT)).outputFiles[0].text);
const after = size((await buildServed(SCRIPT, { variables, members })).outputFiles[0].text);
console.log(`${before} bytes before, ${after} now`);
if (after < before) choose({ variables, members });
