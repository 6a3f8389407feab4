import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { NotAllowed, NotSignedIn } from '../refusal.ts'
import type { Auth } from './auth.ts'
import { readKey } from './keys.ts'
import { brandsOfUser, type BrandRow } from './store.ts'

/** owner: everything · editor: everything but keys and connections · viewer: looks. */
export type Role = 'owner' | 'editor' | 'viewer'

/** Who asks, and for which brand. */
export interface Caller {
  readonly brand: BrandRow
  readonly role: Role
  readonly brands: readonly BrandRow[]
  readonly user: { readonly id: string; readonly name: string; readonly email: string }
  readonly by: 'session' | 'key'
}

/** The caller behind a request: a bearer API key, else a session; the header chooses among several brands. */
export async function identifyCaller(access: { db: Kysely<Database>; auth: Auth }, headers: Headers): Promise<Caller> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (bearer !== undefined) return callerOfKey(access.db, bearer)
  const session = await access.auth.api.getSession({ headers })
  if (session === null) throw new NotSignedIn()
  const brands = await brandsOfUser(access.db, session.user.id)
  const wanted = headers.get('x-cairn-brand')
  const brand = wanted === null ? brands[0] : brands.find((one) => one.public_id === wanted)
  if (brand === undefined) {
    throw new NotAllowed('NO_BRAND', 'You have no role in this brand; ask its owner for one.')
  }
  const { id, name, email } = session.user
  return { brand, role: asRole(brand.role), brands, user: { id, name, email }, by: 'session' }
}

async function callerOfKey(db: Kysely<Database>, key: string): Promise<Caller> {
  const brand = await readKey(db, { key, kind: 'api' })
  if (brand === undefined)
    throw new NotSignedIn('This API key is not known, or was revoked; make one with npm run key.')
  return { brand, role: 'editor', brands: [brand], user: { id: brand.key, name: 'API key', email: '' }, by: 'key' }
}

function asRole(text: string): Role {
  return text === 'owner' || text === 'editor' ? text : 'viewer'
}
