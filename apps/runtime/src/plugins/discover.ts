import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { type PluginManifest, pluginManifest, strangers } from '@cairn/sdk/plugin'
import { z } from 'zod'

/** A plugin as it lies on the disk. Nothing of it has run. */
export interface Pack {
  readonly folder: string
  readonly manifest: PluginManifest
  /** SHA-256 of `plugin.json`. */
  readonly hash: string
  /** From the folder `plugins`, where somebody works on it, or installed as a package. */
  readonly local: boolean
  /** Why it may not run: a file is not the one the manifest names. */
  readonly spoiled?: string
}

export interface Found {
  readonly packs: ReadonlyMap<string, Pack>
  /** Folders that call themselves plugins and cannot be read, with the reason. */
  readonly broken: readonly { readonly folder: string; readonly why: string }[]
}

const packageJson = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  cairn: z
    .object({ apiVersion: z.literal(1), manifest: z.string().regex(/^(?!\/)(?!.*\.\.)[A-Za-z0-9_./-]+\.json$/) })
    .optional(),
})

/** What the project's own package depends on, and what lies in its folder `plugins`: found by reading, never by running. */
export function discover(home: string, own = join(home, 'plugins')): Found {
  const packs = new Map<string, Pack>()
  const broken: { folder: string; why: string }[] = []
  for (const { folder, local } of folders(home, own)) {
    try {
      const pack = readPack(folder, local)
      if (!pack) continue
      const other = packs.get(pack.manifest.id)
      if (other) broken.push({ folder, why: `The plugin ${pack.manifest.id} is there already, in ${other.folder}.` })
      else packs.set(pack.manifest.id, pack)
    } catch (error) {
      broken.push({ folder, why: error instanceof Error ? error.message.slice(0, 500) : 'It cannot be read.' })
    }
  }
  return { packs, broken }
}

function folders(home: string, own: string): readonly { folder: string; local: boolean }[] {
  const local = existsSync(own) ? readdirSync(own, { withFileTypes: true }).filter((each) => each.isDirectory()) : []
  const project = join(home, 'package.json')
  const names = existsSync(project) ? Object.keys(packageJson.parse(read(project)).dependencies) : []
  return [
    ...local.map(({ name }) => ({ folder: join(own, name), local: true })),
    ...names.map((name) => ({ folder: join(home, 'node_modules', name), local: false })),
  ]
}

/** Undefined where the folder is no plugin. Throws where it says it is one and is not. */
export function readPack(folder: string, local: boolean): Pack | undefined {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return undefined
  const { cairn } = packageJson.parse(read(file))
  if (!cairn) return undefined
  const text = readFileSync(join(folder, cairn.manifest))
  const manifest = pluginManifest.parse(JSON.parse(text.toString('utf8')))
  const [stranger] = strangers(manifest)
  if (stranger !== undefined) throw new Error(`${stranger} does not carry the name of its plugin, ${manifest.id}.`)
  const spoiled = spoiledFile(folder, manifest)
  return {
    folder: realpathSync(folder),
    manifest,
    hash: createHash('sha256').update(text).digest('hex'),
    local,
    ...(spoiled !== undefined && { spoiled }),
  }
}

function spoiledFile(folder: string, { files, entry }: PluginManifest): string | undefined {
  if (files[entry] === undefined) return `The manifest does not name its own entry, ${entry}.`
  const root = realpathSync(folder) + sep
  for (const [name, hash] of Object.entries(files)) {
    const path = join(folder, name)
    if (!existsSync(path)) return `${name} is missing.`
    // a link must not lead out of the folder
    if (!realpathSync(path).startsWith(root)) return `${name} lies outside of the package.`
    if (createHash('sha256').update(readFileSync(path)).digest('hex') !== hash) {
      return `${name} is not the file that was built: build the plugin again, or install it again.`
    }
  }
  return undefined
}

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** What every guest may read beside its own folder: the SDK and the schema library that comes with it. */
export function ground(): readonly string[] {
  const sdk = packageOf(from.resolve('@cairn/sdk'))
  const link = join(modulesAbove(import.meta.dirname), '@cairn', 'sdk')
  return [sdk, packageOf(from.resolve('zod')), link]
}

/** The file that a guest's process begins with. */
export function guestMain(): string {
  const sdk = packageOf(from.resolve('@cairn/sdk'))
  const source = join(sdk, 'src/guest/main.ts')
  // as it is published it is JavaScript
  return existsSync(source) ? source : join(sdk, 'dist/guest/main.js')
}

const from = createRequire(import.meta.url)

function packageOf(file: string): string {
  const folder = dirname(file)
  return existsSync(join(folder, 'package.json')) ? folder : packageOf(folder)
}

function modulesAbove(folder: string): string {
  const here = join(folder, 'node_modules')
  if (existsSync(join(here, '@cairn', 'sdk')) || dirname(folder) === folder) return here
  return modulesAbove(dirname(folder))
}
