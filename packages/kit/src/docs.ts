import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Json, type JsonObject, type Locale, objectOf } from '@cairn/sdk'
import type { PluginManifest, PluginNode } from '@cairn/sdk/plugin'
import { permissionsOf } from '@cairn/sdk/plugin'
import type { Subject } from './subject.ts'

const BEGIN = '<!-- cairn:reference -->'
const END = '<!-- /cairn:reference -->'
const PAGES: readonly (readonly [string, Locale])[] = [
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-CN'],
]

const WORDS = {
  en: {
    field: 'Field',
    kind: 'Kind',
    needed: 'Needed',
    preset: 'At first',
    yes: 'yes',
    settings: 'settings',
    secrets: 'secrets',
    hosts: 'Calls',
    none: 'nobody',
    version: 'version',
    repeats: 'Repeats',
    batch: 'At most in one call',
    kinds: { channel: 'Channel', reward: 'Reward', condition: 'Condition', scoring: 'Scoring model' },
    classes: {
      native: 'the provider drops them',
      lookup: 'the provider can be asked',
      none: 'nobody can tell; never sent again by itself',
    },
  },
  'zh-CN': {
    field: '字段',
    kind: '类型',
    needed: '必填',
    preset: '默认值',
    yes: '是',
    settings: '设置',
    secrets: '密钥',
    hosts: '会访问的服务',
    none: '无',
    version: '版本',
    repeats: '重复发送',
    batch: '单次最多',
    kinds: { channel: '触达渠道', reward: '权益', condition: '条件', scoring: '评分模型' },
    classes: { native: '服务商自动去重', lookup: '可向服务商查询', none: '无法判断，不会自动重发' },
  },
} as const

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const spoken = (value: Json | undefined, locale: Locale): string => {
  const { [locale]: text } = objectOf(value)
  return typeof text === 'string' ? text : ''
}

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

function fields(schema: JsonObject, locale: Locale): readonly string[] {
  const words = WORDS[locale]
  const needed: readonly Json[] = Array.isArray(schema['required']) ? schema['required'] : []
  const rows = Object.entries(objectOf(schema['properties'])).map(([name, each]) => {
    const own = objectOf(each)
    const preset = own['default'] === undefined ? '' : `\`${cell(JSON.stringify(own['default']))}\``
    const must = needed.includes(name) && own['default'] === undefined ? words.yes : ''
    const kind = Array.isArray(own['enum'])
      ? own['enum'].map((word: Json) => `\`${plain(word)}\``).join(' ')
      : plain(own['type'] ?? '')
    return `| ${cell(spoken(own['label'], locale))} (\`${name}\`) | ${cell(kind)} | ${must} | ${preset} |`
  })
  if (rows.length === 0) return []
  return [
    `| ${words.field} | ${words.kind} | ${words.needed} | ${words.preset} |`,
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ]
}

function chapterOf(node: PluginNode, locale: Locale): readonly string[] {
  const words = WORDS[locale]
  const head = `### ${node.title[locale]} (\`${node.id}\`)`
  const facts = [`${words.kinds[node.kind]}, ${words.version} ${node.version}.`]
  if ('limits' in node)
    facts.push(`${words.batch}: ${node.limits.batch}.`, `${words.repeats}: ${words.classes[node.idempotency.class]}.`)
  return [head, '', facts.join(' '), '', ...fields(node.schema, locale)]
}

/** What a plugin is and asks for, from its manifest alone: the part of a README that cannot be out of date. */
export function reference(manifest: PluginManifest, locale: Locale): string {
  const words = WORDS[locale]
  const { hosts } = permissionsOf(manifest)
  const accounts = manifest.connections.flatMap(({ id, title, settings, secrets }) => [
    `### ${title[locale]} (\`${id}\`)`,
    '',
    ...fields(settings, locale),
    ...fields(secrets, locale),
  ])
  const calls = hosts.length === 0 ? words.none : hosts.map((host) => `\`${host}\``).join(', ')
  return [...manifest.nodes.flatMap((node) => chapterOf(node, locale)), ...accounts, `${words.hosts}: ${calls}`].join(
    '\n',
  )
}

const framed = (manifest: PluginManifest, locale: Locale): string =>
  `${BEGIN}\n\n${reference(manifest, locale)}\n\n${END}`

/** Writes the reference into both READMEs, and leaves everything else in them alone. */
export function writeDocs(folder: string, manifest: PluginManifest): void {
  for (const [file, locale] of PAGES) {
    const path = join(folder, file)
    const before = existsSync(path) ? readFileSync(path, 'utf8') : `# ${manifest.title[locale]}\n`
    const [head = '', rest = ''] = before.split(BEGIN, 2)
    const tail = rest.split(END, 2)[1] ?? '\n'
    writeFileSync(path, `${head.trimEnd()}\n\n${framed(manifest, locale)}${tail}`)
  }
}

/** Why a README does not tell what the manifest does. */
export function referenceIn(
  { manifest, read }: Pick<Subject, 'manifest' | 'read'>,
  file: string,
  locale: Locale,
): string | undefined {
  const text = read(file)
  if (text === undefined) return `There is no ${file}: write it with “plugin docs”.`
  return text.includes(framed(manifest, locale))
    ? undefined
    : `Write ${file} again with “plugin docs”: it does not tell what the manifest does.`
}
