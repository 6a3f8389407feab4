import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { type AuthOptions, createAuth } from './auth.ts'
import { makeKey } from './keys.ts'
import { makeSignInLink } from './link.ts'
import { addAgency, addBrand, addRole, hasBrand } from './store.ts'

export const OWNER_EMAIL = 'owner@cairn.local'

/** Shown once, on the very first start. */
export interface Welcome {
  readonly link: string
  readonly writeKey: string
  readonly apiKey: string
}

/** An empty database gets one agency, one demo brand and its owner. Absent where that has happened before. */
export async function firstStart(options: AuthOptions): Promise<Welcome | undefined> {
  if (await hasBrand(options.db)) return undefined
  const auth = createAuth(options)
  const { internalAdapter } = await auth.$context
  const owner =
    (await internalAdapter.findUserByEmail(OWNER_EMAIL))?.user ??
    (await internalAdapter.createUser(
      { email: OWNER_EMAIL, name: 'Owner', emailVerified: true },
      { method: 'magic-link' },
    ))
  const keys = await options.db.transaction().execute((tx) => seedBrand(tx, owner.id))
  return { ...keys, link: await makeSignInLink(options, OWNER_EMAIL) }
}

async function seedBrand(tx: Kysely<Database>, owner: string): Promise<{ writeKey: string; apiKey: string }> {
  const agency = await addAgency(tx, { public_id: newId('agn'), name: 'Cairn' })
  const brand = await addBrand(tx, {
    public_id: newId('brd'),
    agency,
    name: '山岚咖啡 Misty Peak Coffee',
    time_zone: 'Asia/Shanghai',
    locale: 'zh-CN',
    currency: 'CNY',
  })
  await addRole(tx, { user_id: owner, brand, role: 'owner' })
  const write = await makeKey(tx, { brand, kind: 'write', name: 'First start' })
  const api = await makeKey(tx, { brand, kind: 'api', name: 'First start' })
  return { writeKey: write.key, apiKey: api.key }
}
