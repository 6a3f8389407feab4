import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@cairn/sdk'
import {
  type Catalogue,
  localise,
  type PluginFace,
  type PluginManifest,
  pluginFace,
  pluginManifest,
  strangers,
} from '@cairn/sdk/plugin'
import { z } from 'zod'
import type { Times } from '../config.ts'
import { raise } from './guest.ts'

const packageJson = z.object({
  name: z.string(),
  version: z.string(),
  main: z.string(),
  cairn: z.object({ apiVersion: z.literal(1), manifest: z.string(), title: z.string().optional() }),
})

/** Not read or run by a plugin. */
const ASIDE = [
  'node_modules/**',
  '**/*.test.*',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'fixtures/**',
  '*.md',
]

/** Writes the manifest of a plugin. */
export async function buildPack(folder: string, times: Times['guest']): Promise<PluginManifest> {
  const manifest = await composePack(folder, times)
  const { cairn } = packageJson.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  writeFileSync(join(folder, cairn.manifest), manifestText(manifest))
  return manifest
}

export const manifestText = (manifest: PluginManifest): string => `${JSON.stringify(manifest, null, 2)}\n`

/** Has a plugin say what it is, in a process as it will run in. */
export async function composePack(folder: string, times: Times['guest']): Promise<PluginManifest> {
  const root = realpathSync(folder)
  const { main } = packageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  return manifestOf(root, await describePack(root, main, times))
}

/** The manifest of a plugin that said this of itself: with its package, its catalogue and its files. */
export function manifestOf(folder: string, face: PluginFace): PluginManifest {
  const root = realpathSync(folder)
  const { version, main, cairn, name } = packageJson.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const id = (face.nodes[0] ?? face.connections[0])?.id.split('.', 1)[0] ?? ''
  const plain = { ...face, id, title: { en: cairn.title ?? name, 'zh-CN': cairn.title ?? name }, version, entry: main }
  const catalogue = join(root, 'locales/zh-CN.json')
  // a file of sentences, checked as the manifest is
  const chinese = existsSync(catalogue) ? (JSON.parse(readFileSync(catalogue, 'utf8')) as Catalogue) : {}
  const spoken = localise(JSON.parse(JSON.stringify(plain)) as Json, chinese)
  const manifest = pluginManifest.parse({ ...(spoken as object), files: filesOf(root, cairn.manifest) })
  const [stranger] = strangers(manifest)
  if (stranger !== undefined) throw new Error(`${stranger} must be named ${id}.<kind>, as its plugin is.`)
  return manifest
}

async function describePack(folder: string, entry: string, times: Times['guest']) {
  const guest = await raise({ folder, entry, times, log: () => {}, refused: () => {}, soiled: () => {} })
  try {
    const refuse = (): Promise<never> => Promise.reject(new Error('A plugin is described without a call.'))
    const services = { http: refuse, kv: refuse }
    const signal = AbortSignal.timeout(10_000)
    return pluginFace.parse(await guest.call({ method: 'describe', node: '', input: {}, services, signal }))
  } finally {
    guest.kill({ kind: 'asked', detail: 'It has been described.' })
  }
}

function filesOf(root: string, manifest: string): Readonly<Record<string, string>> {
  const names = globSync('**/*.{js,mjs,ts,json,svg}', { cwd: root, exclude: [...ASIDE, manifest] })
  return Object.fromEntries(
    names.toSorted().map((name) => [
      name.replaceAll('\\', '/'),
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest('hex'),
    ]),
  )
}
