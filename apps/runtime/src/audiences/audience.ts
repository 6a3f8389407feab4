import type { Problem } from '@cairn/sdk'
import { parseRule, type Rule } from '@cairn/sdk/expression'
import type { Deps } from '../deps.ts'
import { newId } from '../ids.ts'
import { Conflict, Invalid, NotFound } from '../refusal.ts'
import { eachChunk, judgeMembers } from './judge.ts'
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

const SAMPLE = 5

/** How many members the rule is true of now, and the first few of them. Walks the whole brand in memory. */
export async function previewRule(
  deps: Deps,
  brand: number,
  text: string,
): Promise<{ count: number; sample: readonly number[] }> {
  const rule = checkRule(text)
  const now = await deps.clock.now()
  const sample: number[] = []
  let count = 0
  for await (const chunk of eachChunk(deps.db, brand)) {
    const matching = await judgeMembers(deps.db, deps, { brand, rule, members: chunk.map(({ id }) => id), now })
    count += matching.size
    if (sample.length < SAMPLE) sample.push(...[...matching].slice(0, SAMPLE - sample.length))
  }
  return { count, sample }
}
