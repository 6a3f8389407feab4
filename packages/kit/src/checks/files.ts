import { statSync } from 'node:fs'
import { join } from 'node:path'
import { manifestText } from '@cairn/runtime/plugins/build'
import type { Check } from '../conformance.ts'

const LIFE = /^(pre|post)?(install|prepare|publish)$/
const LENT: ReadonlySet<string> = new Set(['@cairn/sdk', 'zod'])
const MOST = 200_000

export const files: readonly Check[] = [
  {
    id: 'A1',
    title: 'the manifest is the one its code makes',
    still: true,
    fails: ({ written, manifest }) =>
      written === manifestText(manifest) ? undefined : 'Build it again: plugin.json is not what its code says.',
  },
  {
    id: 'A2',
    title: 'the package calls itself a plugin',
    still: true,
    fails: ({ json }) => (json.keywords.includes('cairn-plugin') ? undefined : 'Its keywords lack cairn-plugin.'),
  },
  {
    id: 'A3',
    title: 'nothing runs as it is installed',
    still: true,
    fails({ json }) {
      const found = Object.keys(json.scripts).find((name) => LIFE.test(name))
      return found === undefined ? undefined : `The script ${found} would run as it is installed.`
    },
  },
  {
    id: 'A4',
    title: 'it brings no packages along',
    still: true,
    fails({ json }) {
      const found = Object.keys(json.dependencies).find((name) => !LENT.has(name))
      return found === undefined ? undefined : `It depends on ${found}: bundle it.`
    },
  },
  {
    id: 'A5',
    title: 'its entry is at most 200 kB',
    still: true,
    fails({ folder, manifest }) {
      const { size } = statSync(join(folder, manifest.entry))
      return size <= MOST ? undefined : `${manifest.entry} has ${size} bytes.`
    },
  },
  {
    id: 'A6',
    title: 'its licence is named',
    still: true,
    fails: ({ json }) => (json.license === '' ? 'package.json names no licence.' : undefined),
  },
]
