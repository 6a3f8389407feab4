import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const template = join(import.meta.dirname, '../template')
/** Written where the scaffold is packed: what a plugin outside of this project depends on while it is worked on. */
const packs = join(import.meta.dirname, '../packs.json')

/** A channel to begin with, in a folder that is new or empty; the plugin is named after it. Answers the name. */
export function scaffold(folder: string): string {
  const name = basename(folder).replace(/^cairn-plugin-/, '')
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(name)) {
    throw new Error(`“${name}” cannot name a plugin: small letters, digits and hyphens, a letter first.`)
  }
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error(`${folder} is not empty.`)
  cpSync(template, folder, { recursive: true })
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, file)
    if (!/\.(ts|json|md)$/.test(file)) continue
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('my-vendor', name))
  }
  if (existsSync(packs)) {
    const file = join(folder, 'package.json')
    const json: object = JSON.parse(readFileSync(file, 'utf8'))
    const devDependencies: unknown = JSON.parse(readFileSync(packs, 'utf8'))
    writeFileSync(file, `${JSON.stringify({ ...json, devDependencies }, null, 2)}\n`)
  }
  return name
}
