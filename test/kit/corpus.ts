import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { manifestOf, manifestText } from '@cairn/runtime/plugins/build'
import { definitionsOf, describe } from '@cairn/sdk/plugin'
import { writeDocs } from '@cairn/kit/docs'
import { PATCHES, type Patch } from '../../packages/kit/corpus/patches.ts'

const good = join(import.meta.dirname, '../../packages/kit/corpus/good')
/** Written from the code; a patch of these stays as it is. */
const MADE: ReadonlySet<string> = new Set(['plugin.json', 'README.md', 'README.zh-CN.md'])

/** The good plugin made bad in one way, and built as its author would. */
export async function seed(id: string, folder: string): Promise<string> {
  const place = join(folder, id.toLowerCase())
  cpSync(good, place, { recursive: true })
  const patch = PATCHES[id] ?? {}
  apply(place, patch, false)
  const module = (await import(pathToFileURL(join(place, 'plugin.ts')).href)) as Readonly<Record<string, unknown>>
  const manifest = manifestOf(place, describe(definitionsOf(module)))
  writeFileSync(join(place, 'plugin.json'), manifestText(manifest))
  writeDocs(place, manifest)
  apply(place, patch, true)
  return place
}

function apply(place: string, patch: Patch, made: boolean): void {
  for (const [file, changes] of Object.entries(patch)) {
    if (MADE.has(file) !== made) continue
    const path = join(place, file)
    let text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`The corpus wants to change what is not in ${file}: ${from}`)
      text = text.replace(from, () => to)
    }
    writeFileSync(path, text)
  }
}
