// The reference of the starters' properties, from the metadata that their build has made.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const METADATA = 'target/classes/META-INF/spring-configuration-metadata.json'

export function propertiesPage(root) {
  const found = readdirSync(root)
    .map(module => join(root, module, METADATA))
    .filter(file => existsSync(file))
    .flatMap(file => JSON.parse(readFileSync(file, 'utf8')).properties)
    .filter(property => property.name.startsWith('sse-hub.'))
  if (found.length === 0) {
    throw new Error(`no module has ${METADATA}: build the starters first, with ./mvnw install -DskipTests`)
  }
  const byName = new Map(found.map(property => [property.name, property]))
  const rows = [...byName.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(property => `| \`${property.name}\` | ${[type(property), value(property)].filter(Boolean).join(', ')} | ${text(property)} |`)
  return [
    '---', 'aside: false', '---', '',
    '# Properties',
    '',
    'All properties of the starters, with their types and defaults, as an editor shows them. What they are for is said [here](../spring.md#settings).',
    '',
    '| property | type and default | |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function type({ type = '' }) {
  const simple = type.replace(/[a-z]\w*\./g, '').replaceAll('$', '.')
  return simple ? simple.replace('SseHubProperties.', '') : ''
}

function value({ defaultValue }) {
  return defaultValue === undefined ? '' : '`' + String(defaultValue) + '`'
}

function text({ description = '', deprecation }) {
  const note = deprecation ? ' Deprecated. ' + (deprecation.reason ?? '') : ''
  return (description + note).replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
}
