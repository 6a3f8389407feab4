import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { News } from './launch/child.ts'
import { CannotStart } from './refusal.ts'

/**
 * `npm start`. Without a role this is the launcher; with one (`--role all|api|worker`) it is a runtime process, which
 * the launcher starts from this same file. What each needs is imported only then, by way of the compile cache: loading
 * is most of what a start takes.
 */
const home = join(import.meta.dirname, '../../..')
const { values } = parseArgs({ options: { role: { type: 'string' }, dev: { type: 'boolean', default: false } } })
enableCompileCache(join(home, 'node_modules/.cache/cairn'))

try {
  if (values.role === undefined) {
    const { launch } = await import('./launch/launcher.ts')
    await launch({ home, file: import.meta.filename, dev: values.dev, say: (text) => console.log(text) })
    process.exit(0)
  } else {
    const { runRole } = await import('./launch/role.ts')
    await runRole({ role: values.role, home, tell, refuse })
  }
} catch (error) {
  refuse(error)
}

/** An expected refusal is one sentence; anything else is shown whole. Exit code 1 either way. */
function refuse(error: unknown): never {
  if (error instanceof CannotStart) {
    if (values.role === undefined) console.error(error.message)
    else tell({ kind: 'refused', message: error.message })
  } else console.error(error)
  process.exit(1)
}

function tell(news: News): void {
  process.send?.(news)
}
