import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readConfig } from '@cairn/runtime/config'
import { buildPack, manifestText } from '@cairn/runtime/plugins/build'
import { examine, type Report } from './conformance.ts'
import { writeDocs } from './docs.ts'

/**
 * Builds a plugin and writes its package into `out`, and keeps its manifest as the release the next one is held against. Answers the
 * package's file, or what stands in the way.
 */
export async function pack(folder: string, out: string): Promise<string | Report> {
  const manifest = await buildPack(folder, readConfig({}, '/').times.guest)
  writeDocs(folder, manifest)
  const report = await examine(folder, { still: true })
  if (report.failed.length > 0) return report
  mkdirSync(resolve(out), { recursive: true })
  const name = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', resolve(out)], {
    cwd: folder,
    encoding: 'utf8',
  }).trim()
  mkdirSync(join(folder, 'fixtures'), { recursive: true })
  writeFileSync(join(folder, 'fixtures/released.json'), manifestText(manifest))
  return join(out, name)
}
