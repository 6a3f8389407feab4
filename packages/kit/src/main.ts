import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import { examine, type Report } from './conformance.ts'
import { writeDocs } from './docs.ts'
import { pack } from './pack.ts'

const USAGE = 'Say what to do: build, check, test, docs, pack or dev, and the folder of the plugin.'

/** `npm run plugin -- build|check|test|docs|pack|dev DIR [--json] [--soak SECONDS]`. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    soak: { type: 'string', default: '0' },
    out: { type: 'string', default: '.' },
  },
})
// `cairn plugin test DIR`, and the same without the word
const [verb = '', place = '.'] = positionals[0] === 'plugin' ? positionals.slice(1) : positionals
const folder = resolve(place)
try {
  if (verb === 'build' || verb === 'docs') {
    const manifest = await buildPack(folder, readConfig({}, '/').times.guest)
    if (verb === 'docs') writeDocs(folder, manifest)
    console.log(`${manifest.id} ${manifest.version}: ${manifest.nodes.map((node) => node.id).join(', ')}`)
  } else if (verb === 'check' || verb === 'test') {
    show(await examine(folder, { still: verb === 'check', soak: Number(values.soak) }))
  } else if (verb === 'pack') {
    const packed = await pack(folder, values.out)
    if (typeof packed === 'string') console.log(packed)
    else show(packed)
  } else if (verb === 'dev') {
    const { developUntilStopped } = await runtimeOfDev()
    await developUntilStopped({ folder, say: (text) => console.log(text) })
  } else throw new Error(USAGE)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** The runtime, its database and the designer: there where Cairn itself is, and not in the packed kit. */
function runtimeOfDev(): Promise<typeof import('./dev/develop.ts')> {
  return import('./dev/develop.ts').catch((cause: unknown) => {
    throw new Error('“dev” needs Cairn itself: run “npm run plugin -- dev DIR” in its folder.', { cause })
  })
}

function show(report: Report): void {
  process.exitCode = report.failed.length > 0 ? 1 : 0
  if (values.json) return console.log(JSON.stringify(report))
  const { plugin, level, why, passed, failed, resting, notApplicable, bypassed } = report
  for (const { id, title, why: reason } of failed) console.log(`✗ ${id} ${title}\n   ${reason}`)
  if (resting.length > 0) console.log(`  not looked at, for they rest on the above: ${resting.join(' ')}`)
  for (const { id, reason } of bypassed) console.log(`~ ${id} passed over: ${reason}`)
  if (notApplicable.length > 0) console.log(`  not applicable: ${notApplicable.join(' ')}`)
  console.log(
    `${plugin}: ${passed} passed, ${failed.length} failed · ${level ?? 'no level'}${why === undefined ? '' : ` · ${why}`}`,
  )
}
