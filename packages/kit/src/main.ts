import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '@cairn/runtime/config'
import { buildPack } from '@cairn/runtime/plugins/build'
import { examine } from './conformance.ts'

/** `npm run plugin -- build|check|test DIR [--json]`. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
})
const [verb, folder = '.'] = positionals
try {
  if (verb === 'build') {
    const { id, version, nodes } = await buildPack(resolve(folder), readConfig({}, '/').times.guest)
    console.log(`${id} ${version}: ${nodes.map((node) => node.id).join(', ')}`)
  } else if (verb === 'check' || verb === 'test') {
    const report = await examine(resolve(folder), { still: verb === 'check' })
    if (values.json) console.log(JSON.stringify(report))
    else {
      for (const { id, title, why } of report.failed) console.log(`${id} ${title}\n   ${why}`)
      console.log(`${report.plugin}: ${report.passed} passed, ${report.failed.length} failed`)
    }
    process.exitCode = report.failed.length > 0 ? 1 : 0
  } else throw new Error('Say what to do: build, check or test, and the folder of the plugin.')
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
