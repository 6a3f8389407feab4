import { randomBytes } from 'node:crypto'
import { parseRule } from '@cairn/sdk/expression'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { newId } from '../ids.ts'
import { Invalid } from '../refusal.ts'
import { drawProblem, sealOf } from './draw.ts'
import { hasBudget } from './store-figures.ts'
import { createPool, type NewPool, type Pool } from './store-pools.ts'

type Wish = Omit<NewPool, 'brand' | 'publicId' | 'seed'>

/** Makes a benefit; what could not be given, or must not be drawn, is said before anything is stored. */
export async function makePool(
  db: Kysely<Database>,
  brand: { readonly id: number; readonly currency: string },
  wish: Wish,
): Promise<{ row: Pool; seal?: string }> {
  refuse(wish, brand.currency)
  // unknown, it would be no budget at all, and nothing would ever be too dear
  if (wish.budget !== undefined && !(await hasBudget(db, brand.id, wish.budget))) {
    say('BUDGET_UNKNOWN', 'There is no budget of this id.', '/budget')
  }
  const seed = wish.kind === 'lottery' ? randomBytes(32).toString('base64url') : undefined
  const takes = wish.takes ?? (wish.kind === 'offer' ? 'claim' : 'grant')
  const pool = { ...wish, takes, brand: brand.id, publicId: newId('pol'), ...(seed !== undefined && { seed }) }
  const row = await db.transaction().execute((tx) => createPool(tx, pool))
  return { row, ...(seed !== undefined && { seal: sealOf(seed) }) }
}

function refuse({ kind, stock, prizes, rule }: Wish, currency: string): void {
  if ((kind === 'gift' || kind === 'offer') && stock === undefined) {
    say('STOCK_MISSING', 'Say how many there are.', '/stock')
  }
  if (kind === 'lottery' && (prizes ?? []).length === 0) say('PRIZES_MISSING', 'A draw needs prizes.', '/prizes')
  const wrong = kind === 'lottery' ? drawProblem(prizes ?? [], currency) : undefined
  if (wrong) say(wrong.code, wrong.message, `/prizes/${wrong.place}`)
  const parsed = rule === undefined || rule === '' ? undefined : parseRule(rule, 'member')
  if (parsed && !parsed.ok) throw new Invalid(parsed.problems)
}

function say(code: string, message: string, pointer: string): never {
  throw new Invalid([{ code, severity: 'error', message, place: { pointer } }])
}
