import type { Problem } from '@cairn/sdk'
import { parseRule, type Rule } from '@cairn/sdk/expression'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { Conflict, Invalid, NotFound } from '../refusal.ts'
import { previewOf, reachOf, withRoom } from './store-judge.ts'
import { addAudience, type AudienceRow, changeAudience, findAudience, journeysNaming, removeAudience } from './store.ts'

/** An empty rule is everybody. */
export const EVERYBODY = 'true'

export function checkRule(text: string): Rule {
  const parsed = parseRule(text.trim() === '' ? EVERYBODY : text, 'member')
  if (!parsed.ok) throw new Invalid(parsed.problems.map(atRule))
  return parsed.rule
}

const atRule = (problem: Problem): Problem => ({ ...problem, place: { ...problem.place, pointer: '/rule' } })

interface Wish {
  readonly brand: number
  readonly name: string
  readonly rule: string
}

export async function createAudience({ db }: Pick<Deps, 'db'>, { brand, name, rule }: Wish): Promise<AudienceRow> {
  const publicId = newId('aud')
  await addAudience(db, { brand, publicId, name, rule: checkRule(rule).text })
  return mustFind(db, brand, publicId)
}

export async function editAudience(
  { db }: Pick<Deps, 'db'>,
  {
    brand,
    publicId,
    ...change
  }: { brand: number; publicId: string; name?: string | undefined; rule?: string | undefined },
): Promise<AudienceRow> {
  const before = await mustFind(db, brand, publicId)
  const rule = change.rule === undefined ? before.rule : checkRule(change.rule).text
  await changeAudience(db, brand, { publicId, name: change.name ?? before.name, rule })
  return mustFind(db, brand, publicId)
}

export async function deleteAudience({ db }: Pick<Deps, 'db'>, brand: number, publicId: string): Promise<void> {
  const audience = await mustFind(db, brand, publicId)
  const users = await journeysNaming(db, brand, publicId)
  if (users.length > 0) {
    const names = users.map(({ name }) => `“${name}”`).join(', ')
    throw new Conflict('AUDIENCE_USED', `The audience is used by ${names}; choose another one there first.`)
  }
  await db.transaction().execute((tx) => removeAudience(tx, brand, audience.id))
}

export async function mustFind(db: Deps['db'], brand: number, publicId: string): Promise<AudienceRow> {
  const audience = await findAudience(db, brand, publicId)
  if (!audience) throw new NotFound('audience')
  return audience
}

interface Looked {
  readonly rule: string
  readonly brand: { readonly id: number; readonly currency: string }
}

/** How many members the rule is true of now, and the first few of them. */
export async function previewRule(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { brand: { id: brand, currency }, rule }: Looked,
): Promise<{ readonly count: number; readonly sample: readonly number[] }> {
  const checked = checkRule(rule)
  const now = await clock.now()
  return withRoom(db, (tx) => previewOf(tx, checked, { brand, currency, now }))
}

/** How many of them each way of reaching somebody reaches. */
export async function reachOfRule(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { brand: { id: brand, currency }, rule }: Looked,
): Promise<Readonly<Record<string, number>>> {
  const checked = checkRule(rule)
  const now = await clock.now()
  return withRoom(db, (tx) => reachOf(tx, checked, { brand, currency, now }))
}
