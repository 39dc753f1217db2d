// Makes the site's pages of the repository's Markdown files, which stay as they are read on the host of the repository: a link to a file that is no page
// becomes a link to that host. The reference of the properties comes from the metadata that the build has made.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { propertiesPage } from './properties.mjs'

const site = dirname(fileURLToPath(import.meta.url))
const root = dirname(site)
const out = join(site, '.pages')
const repository = 'https://github.com/ssehub/sse-hub'

/** What an extension is called where code is coloured. */
const languages = { '.java': 'java', '.kt': 'kotlin', '.kts': 'kotlin', '.html': 'html', '.xml': 'xml', '.properties': 'properties' }
/** Before and after stand beside each other where HTML is shown, and behind tabs here. */
const PAIR =
  /<table><tr><th>(.*?)<\/th><th>(.*?)<\/th><\/tr><tr><td>\n\n(```\w+)\n([^]*?^```)\n\n<\/td><td>\n\n(```\w+)\n([^]*?^```)\n\n<\/td><\/tr><\/table>/gm
/** Where a line of Chinese is wrapped, browsers show a space that does not belong there. */
const WRAPPED = /([\u4e00-\u9fff])\n *(?=[\u4e00-\u9fff（《「])|([\u3000-\u303f\uff00-\uffef])\n *(?=[\u4e00-\u9fff（《「`[A-Za-z])/g
/** The site has a menu of its own for languages. */
const LANGUAGES = /^(English \| .*|\[English\].*)\n+/

/** Source, by its path in the repository, to page. */
const pages = new Map([
  ['README.md', 'quick-start.md'],
  ['README.zh-CN.md', 'zh-CN/quick-start.md'],
  ['CHANGELOG.md', 'changelog.md'],
  ['CONTRIBUTING.md', 'contributing.md'],
  ['SECURITY.md', 'security-policy.md'],
  ['sse-hub-browser/README.md', 'browser.md'],
  ['docs/decisions/README.md', 'decisions/index.md'],
])

for (const sample of ['', ...readdirSync(join(root, 'samples'))]) {
  const source = posix.join('samples', sample, 'README.md')
  if (existsSync(join(root, source))) {
    pages.set(source, posix.join('samples', (sample || 'index') + '.md'))
  }
}

for (const file of readdirSync(join(root, 'docs'), { recursive: true })) {
  const source = 'docs/' + file.split('\\').join('/')
  if (source.endsWith('.md') && !pages.has(source)) {
    pages.set(source, source.slice('docs/'.length))
  }
}

/** Pages whose tables need the place of the outline. */
const wide = new Set(['meters.md'])

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
for (const [source, page] of pages) {
  if (existsSync(join(root, source))) {
    const files = source.startsWith('samples/') ? filesOf(source) : ''
    write(page, (wide.has(page) ? '---\naside: false\n---\n\n' : '') + rewritten(source, page) + files)
  }
}
for (const folder of ['pictures', 'plots']) {
  cpSync(join(root, 'docs', folder), join(out, folder), { recursive: true })
}
cpSync(join(site, 'pages'), out, { recursive: true })
write('reference/properties.md', propertiesPage(root))

function write(page, text) {
  const file = join(out, page)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** The build and the files of a sample that its text names, so that the page has all of it. */
function filesOf(source) {
  const folder = posix.join(root, posix.dirname(source))
  const builds = ['pom.xml', 'build.gradle.kts', 'settings.gradle.kts'].filter(file => existsSync(join(folder, file)))
  const named = [...readFileSync(join(root, source), 'utf8').matchAll(/\]\((src\/[^)]+)\)/g)].map(([, file]) => file)
  return [...builds, ...named].map(file => {
    const text = readFileSync(join(folder, file), 'utf8')
    return `\n## ${posix.basename(file)}\n\n\`\`\`${languages[posix.extname(file)]}\n${text}\`\`\`\n`
  }).join('')
}

function rewritten(source, page) {
  const text = readFileSync(join(root, source), 'utf8')
    .replace(LANGUAGES, '')
    .replace(PAIR, '::: code-group\n\n$3 [$1]\n$4\n\n$5 [$2]\n$6\n\n:::')
  const blocks = text.split(/^(```[\s\S]*?^```$)/m)
  const links = part => part.replace(/\]\(([^)\s]+)\)/g, (whole, link) => `](${target(source, page, link)})`)
  return blocks.map((part, i) => (i % 2 ? part : links(part.replace(WRAPPED, '$1$2')))).join('')
}

function target(source, page, link) {
  if (/^[a-z]+:/.test(link) || link.startsWith('#')) {
    return link
  }
  const [path, anchor] = link.split('#')
  const found = posix.normalize(posix.join(posix.dirname(source), path)).replace(/\/$/, '')
  const hash = anchor === undefined ? '' : '#' + anchor
  if (isInSample(source, found)) {
    return '#' + posix.basename(found).toLowerCase().replaceAll('.', '')
  }
  const from = posix.dirname(page)
  if (pages.has(found)) {
    return posixRelative(from, pages.get(found)) + hash
  }
  if (/^docs\/(pictures|plots)\//.test(found)) {
    return posixRelative(from, found.slice('docs/'.length))
  }
  return `${repository}/blob/main/${found}${hash}`
}

/** Whether a file of a sample is further down on the page of the sample. */
function isInSample(source, file) {
  return source.startsWith('samples/') && file.startsWith(posix.dirname(source) + '/') && !pages.has(file)
}

function posixRelative(from, to) {
  const path = posix.relative(from, to)
  return path.startsWith('.') ? path : './' + path
}
