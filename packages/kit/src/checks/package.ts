import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { manifestText } from '@cairn/runtime/plugins/build'
import { hostOf } from '@cairn/sdk/plugin'
import { type Check, NOT_APPLICABLE } from '../check.ts'
import { referenceIn } from '../docs.ts'
import { hostFits } from '../engines.ts'
import type { Subject } from '../subject.ts'
import { lostIds } from '../breaking.ts'

const LIFE = /^(pre|post)?(install|prepare|publish)$/
const LENT: ReadonlySet<string> = new Set(['@cairn/sdk', 'zod'])
const MOST = 200_000
const FILES = /(^|\/)(LICEN[CS]E|[^/.][^/]*\.(ts|js|mjs|json|svg|md|txt))$/
const CODE = /\beval\s*\(|\bnew\s+Function\b|\bimport\s*\(/
/** Of lucide.dev, by name; or a drawing of one's own. */
const ICON_NAME = /^[a-z][a-z0-9-]{0,60}$/
const UNSAFE =
  /<(script|foreignObject|iframe|use|image)\b|\bon\w+\s*=|href\s*=|url\(\s*['"]?https?:|<!(DOCTYPE|ENTITY)/i
const ICON_MOST = 4096

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) =>
      join(each.parentPath, each.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .filter((name) => !name.startsWith('node_modules/') && !name.endsWith('.tgz'))

const sourcesOf = (subject: Subject): readonly [string, string][] =>
  Object.keys(subject.manifest.files)
    .filter((name) => /\.(ts|js|mjs)$/.test(name) && name !== 'mock.ts')
    .map((name) => [name, subject.read(name) ?? ''])

export const packageChecks: readonly Check[] = [
  {
    id: 'A1',
    title: 'the package says that it is a plugin',
    still: true,
    fails({ json }) {
      if (json.cairn.apiVersion !== 1) return 'cairn.apiVersion in package.json is not 1.'
      return json.keywords.includes('cairn-plugin') ? undefined : 'Its keywords lack cairn-plugin.'
    },
  },
  {
    id: 'A2',
    title: 'the manifest is the one its code makes',
    still: true,
    fails: ({ written, manifest }) =>
      written === manifestText(manifest) ? undefined : 'Build it again: plugin.json is not what its code says.',
  },
  {
    id: 'A3',
    title: 'what a release before was called is still called so',
    still: true,
    fails({ manifest, released }) {
      if (!released) return NOT_APPLICABLE
      if (released.id !== manifest.id) return `The release before was called ${released.id}.`
      const lost = lostIds(released, manifest)
      return lost.length === 0 ? undefined : `${lost.join(', ')} of the release before is gone: journeys name it.`
    },
  },
  {
    id: 'A4',
    title: 'nothing runs as it is installed',
    still: true,
    fails({ json }) {
      const found = Object.keys(json.scripts).find((name) => LIFE.test(name))
      return found === undefined ? undefined : `The script ${found} would run as it is installed.`
    },
  },
  {
    id: 'A5',
    title: 'it brings no packages along, and its entry is small',
    still: true,
    fails({ folder, json, manifest }) {
      const found = Object.keys({ ...json.dependencies, ...json.optionalDependencies }).find((name) => !LENT.has(name))
      if (found !== undefined) return `It depends on ${found}: bundle it.`
      const { size } = statSync(join(folder, manifest.entry))
      return size <= MOST ? undefined : `${manifest.entry} has ${size} bytes; ${MOST} are the most.`
    },
  },
  {
    id: 'A6',
    title: 'it holds code, texts and pictures, and nothing else',
    still: true,
    fails({ folder }) {
      const odd = filesOf(folder).find((name) => !FILES.test(name))
      return odd === undefined ? undefined : `${odd} is none of .ts, .js, .json, .svg, .md or a licence.`
    },
  },
  {
    id: 'A7',
    title: 'no code is made of strings or loaded later',
    still: true,
    fails(subject) {
      const found = sourcesOf(subject).find(([, text]) => CODE.test(text))
      return found === undefined ? undefined : `${found[0]} has ${CODE.exec(found[1])?.[0]}.`
    },
  },
  {
    id: 'A8',
    title: 'its licence is named',
    still: true,
    fails: ({ json }) => (json.license === '' ? 'package.json names no licence.' : undefined),
  },
  {
    id: 'A9',
    title: 'README.md holds the reference as the manifest has it',
    still: true,
    fails: (subject) => referenceIn(subject, 'README.md', 'en'),
  },
  {
    id: 'A10',
    title: 'the hosts it names are the hosts it calls',
    fails: hostsUsed,
  },
  { id: 'A11', title: 'its icons are names or harmless drawings', still: true, fails: iconsSafe },
  {
    id: 'A12',
    title: 'it may run on this host',
    still: true,
    fails({ json }) {
      const range = json.engines['cairn']
      if (range === undefined) return undefined
      return hostFits(range) ? undefined : `engines.cairn is ${range}, which this host is not.`
    },
  },
  // both are known where a package is published, and asked there
  { id: 'A13', title: 'its provenance is proven', fails: () => NOT_APPLICABLE },
  { id: 'A14', title: 'nothing in it is known to be vulnerable', fails: () => NOT_APPLICABLE },
]

/** Looked at last: whoever was asked by then has called what it calls. */
function hostsUsed(subject: Subject): string | undefined | typeof NOT_APPLICABLE {
  const { manifest, denied } = subject
  if (manifest.connections.length === 0) return denied.length === 0 ? NOT_APPLICABLE : `It tried a ${denied[0]}.`
  if (denied.length > 0) return `It tried a ${denied[0]}, which it does not name.`
  const text = sourcesOf(subject)
    .map(([, each]) => each)
    .join('\n')
  const idle = manifest.connections
    .flatMap(({ hosts }) => hosts)
    .find((host) => text.split(host).length <= 2 && ![...subject.called].some((each) => hostMatches(host, each)))
  return idle === undefined ? undefined : `It names ${idle} and never calls it.`
}

const hostMatches = (named: string, called: string): boolean =>
  named.startsWith('*.') ? called.endsWith(named.slice(1)) : named.includes('{') || called === named
export const namedHosts = ({ manifest }: Subject): readonly string[] =>
  manifest.connections.flatMap(({ baseUrl, hosts }) => [hostOf(baseUrl), ...hosts])

function iconsSafe(subject: Subject): string | undefined {
  for (const { id, icon } of subject.manifest.nodes) {
    const drawing = icon.endsWith('.svg') && !icon.startsWith('<') ? subject.read(icon) : icon
    if (drawing === undefined) return `${id}: ${icon} is not there.`
    if (ICON_NAME.test(drawing)) continue
    if (!/^\s*<svg\b/.test(drawing)) return `${id}: its icon is neither a name nor an SVG.`
    if (drawing.length > ICON_MOST) return `${id}: its icon has ${drawing.length} bytes; ${ICON_MOST} are the most.`
    const unsafe = UNSAFE.exec(drawing)
    if (unsafe) return `${id}: its icon holds ${unsafe[0]}.`
  }
  return undefined
}
