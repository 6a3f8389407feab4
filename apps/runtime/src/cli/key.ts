import { join } from 'node:path'
import { makeKey } from '../access/keys.ts'
import { findBrand, firstBrand } from '../access/store.ts'
import { openInstallation } from '../launch/installation.ts'
import { readConfig } from '../config.ts'

/** `npm run key [-- write|api] [brd_…]`: a new key, shown this once. */
const [kind = 'api', brandId] = process.argv.slice(2)
const installation = await openInstallation(readConfig(process.env, join(import.meta.dirname, '../../../..')))
try {
  const brand = brandId === undefined ? await firstBrand(installation.db) : await findBrand(installation.db, brandId)
  if (kind !== 'write' && kind !== 'api') fail(`There is no key of kind ${kind}; use write (Segment clients) or api.`)
  else if (brand === undefined) fail('There is no such brand here; start Cairn once, or check the brand id.')
  else console.log((await makeKey(installation.db, { brand: brand.id, kind, name: 'Command line' })).key)
} finally {
  await installation.close()
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}
