// Fails if a link of the built site leads to no page, or to no place in it, or if a wrapped line of Chinese has left a space.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = join(dirname(fileURLToPath(import.meta.url)), '..', 'target', 'site')
const base = '/sse-hub/'
const files = readdirSync(built, { recursive: true }).filter(file => file.endsWith('.html'))
const html = new Map(files.map(file => [file, readFileSync(join(built, file), 'utf8')]))
const broken = []
const led = new Set(['index.html', '404.html'])

for (const [file, text] of html) {
  for (const [, link] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
    if (!leadsSomewhere(file, link.replaceAll('&amp;', '&'))) {
      broken.push(`${file}: ${link}`)
    }
  }
}
if (broken.length > 0) {
  console.error('Links that lead nowhere:\n' + [...new Set(broken)].join('\n'))
  process.exit(1)
}
const lost = files.filter(file => !led.has(file))
if (lost.length > 0) {
  console.error('Pages to which no link leads:\n' + lost.join('\n'))
  process.exit(1)
}
const WRAPPED = /[^\n]{0,20}[\u3000-\u9fff\uff00-\uffef]\s[\u4e00-\u9fff][^\n]{0,9}/g
const spaced = [...html].flatMap(([file, text]) => [...text.matchAll(WRAPPED)].map(([found]) => `${file}: ${found}`))
if (spaced.length > 0) {
  console.error('Spaces between Chinese words, where lines are wrapped:\n' + spaced.join('\n'))
  process.exit(1)
}
console.log(`${files.length} pages, all of whose links lead somewhere`)

function leadsSomewhere(file, link) {
  if (/^(https?:|mailto:|data:)/.test(link) || link === '') {
    return true
  }
  const url = new URL(link, 'http://site' + base + file)
  if (!url.pathname.startsWith(base)) {
    return false
  }
  const path = decodeURIComponent(url.pathname.slice(base.length))
  const page = [path, path + '.html', join(path, 'index.html')].find(
    candidate => existsSync(join(built, candidate)) && statSync(join(built, candidate)).isFile())
  if (page === undefined) {
    return false
  }
  led.add(page)
  const anchor = decodeURIComponent(url.hash.slice(1))
  return anchor === '' || !html.has(page) || html.get(page).includes(`id="${anchor}"`)
}
