import { resolve } from 'node:path'
import { readConfig } from '../config.ts'
import { buildPack } from '../plugins/build.ts'

/** `cairn plugin build DIR`: writes what a plugin says of itself into its manifest. */
const [verb, folder = '.'] = process.argv.slice(2)
if (verb !== 'build') {
  console.error('Say what to do: build DIR.')
  process.exit(1)
}
try {
  const { id, version, nodes } = await buildPack(resolve(folder), readConfig({}, '/').times.guest)
  console.log(`${id} ${version}: ${nodes.map((node) => node.id).join(', ')}`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
