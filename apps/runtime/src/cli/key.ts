import { makeKey } from '../access/keys.ts'
import { findBrand, firstBrand } from '../access/store.ts'
import { fail, onInstallation } from './command.ts'

/** `npm run key [-- write|api] [brd_…]`: a new key, shown this once. */
const [kind = 'api', brandId] = process.argv.slice(2)
await onInstallation(async ({ db }) => {
  const brand = brandId === undefined ? await firstBrand(db) : await findBrand(db, brandId)
  if (kind !== 'write' && kind !== 'api') fail(`There is no key of kind ${kind}; use write (Segment clients) or api.`)
  else if (brand === undefined) fail('There is no such brand here; check the brand id.')
  else console.log((await makeKey(db, { brand: brand.id, kind, name: 'Command line' })).key)
})
