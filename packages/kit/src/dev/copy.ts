import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { manifestOf, manifestText } from '@cairn/runtime/plugins/build'
import { definitionsOf, describe, type PluginManifest } from '@cairn/sdk/plugin'

/** Never looked at, or another's business. */
const ASIDE = /(^|[\\/])(node_modules|\.git|fixtures)([\\/]|$)/

export interface Copies {
  /** Where the development runtime looks. */
  readonly place: string
  /** Where each edition is read once: a module that was loaded stays loaded under its name. */
  readonly editions: string
  /** What every account leads to. */
  readonly vendor: string
}

/**
 * The plugin as the development runtime finds it: a copy whose accounts lead to the mock vendor; the author's own files stay as they are. It is
 * described beside us, which takes a tenth of a process of its own: an author runs what the author wrote. Whatever a member walks
 * into is called in the fence, as always.
 */
export async function copyPack(
  folder: string,
  { place, editions, vendor }: Copies,
  edition: number,
): Promise<PluginManifest> {
  const read = join(editions, String(edition))
  cpSync(folder, read, { recursive: true, filter: (path) => !ASIDE.test(path.slice(folder.length)) })
  const { main } = JSON.parse(readFileSync(join(read, 'package.json'), 'utf8')) as { main: string }
  const module = (await import(pathToFileURL(join(read, main)).href)) as Readonly<Record<string, unknown>>
  const manifest = manifestOf(read, describe(definitionsOf(module)))
  const connections = manifest.connections.map((each) => ({
    ...each,
    baseUrl: each.baseUrl.replace(/^https?:\/\/[^/]+/, `http://${vendor}`),
  }))
  const made = { ...manifest, connections }
  writeFileSync(join(read, 'plugin.json'), manifestText(made))
  rmSync(place, { recursive: true, force: true })
  cpSync(read, place, { recursive: true })
  return made
}
