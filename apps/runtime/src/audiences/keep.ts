import type { Instant } from '@cairn/sdk'
import { parseRule, type Rule } from '@cairn/sdk/expression'
import type { Tx } from '../db/statement.ts'
import { transact } from '../db/transact.ts'
import type { Deps } from '../deps.ts'
import { liveOf } from '../engine/live.ts'
import { lockThoseHere } from '../members/store-identity.ts'
import { CHUNK } from './judge.ts'
import { followMoves } from './move.ts'
import { membersHolding } from './store-judge.ts'
import { entrantsOf, forgetTouched, readTouched } from './store-touched.ts'
import { type AudienceRow, changeMembership, listAudiences, membersIn, readCurrency } from './store.ts'

/** Judges every audience again of the members something was learnt about. Answers how many those were. */
export async function keepAudiences(deps: Deps): Promise<number> {
  let done = 0
  for (;;) {
    const touched = await readTouched(deps.db, CHUNK)
    if (touched.length === 0) return done
    for (const [brand, group] of Map.groupBy(touched, (each) => each.brand)) {
      const now = await deps.clock.now()
      await transact(deps.db, (tx) =>
        keepMembers(tx, deps, {
          brand,
          members: group.map(({ member }) => member),
          now,
        }),
      )
    }
    done += touched.length
  }
}

interface Kept {
  readonly brand: number
  readonly members: readonly number[]
  readonly now: Instant
}

/** Audiences that look at one another settle in so many rounds, or wait for the next refresh. */
const ROUNDS = 4

async function keepMembers(tx: Tx, deps: Deps, { brand, members: touched, now }: Kept): Promise<void> {
  // who was merged or erased meanwhile is in no audience, and must not keep the others waiting
  const members = await lockThoseHere(tx, brand, touched)
  await forgetTouched(tx, brand, touched)
  // never counted under its rule: the first refresh fills it in silence
  const counted = (await listAudiences(tx, brand)).flatMap((audience) => {
    const parsed = parseRule(audience.rule, 'member')
    return parsed.ok && audience.refreshedAt !== null ? [{ audience, rule: parsed.rule }] : []
  })
  const entrants = await entrantsOf(tx, brand, members)
  let judged = counted
  let moving = members
  for (let round = 0; round < ROUNDS && moving.length > 0 && judged.length > 0; round += 1) {
    moving = await judgeAll(tx, deps, { brand, judged, members: moving, entrants, now })
    judged = counted.filter(({ rule }) => rule.reads.some(({ kind }) => kind === 'in_audience'))
  }
}

interface Judged {
  readonly audience: AudienceRow
  readonly rule: Rule
}

/** So many rules stand in one statement. */
const RULES = 10

/** Who came into one of these audiences or left it. */
async function judgeAll(
  tx: Tx,
  deps: Deps,
  all: Kept & { readonly judged: readonly Judged[]; readonly entrants: ReadonlyMap<number, string> },
): Promise<readonly number[]> {
  const { brand, judged, members, entrants, now } = all
  const currency = await readCurrency(tx, brand)
  const live = await liveOf(tx, deps, brand)
  const moved = new Set<number>()
  for (let from = 0; from < judged.length; from += RULES) {
    const some = judged.slice(from, from + RULES)
    const rules = some.map(({ rule }) => rule)
    const holding = await membersHolding(tx, rules, { brand, currency, now, members })
    for (const [i, { audience }] of some.entries()) {
      const inside = await membersIn(tx, audience.id, members)
      const joined = members.filter((member) => holding[i]?.has(member) === true && !inside.has(member))
      const left = members.filter((member) => holding[i]?.has(member) !== true && inside.has(member))
      if (joined.length + left.length === 0) continue
      const changes = await changeMembership(tx, { audience: audience.id, joined, left, at: now })
      for (const { member } of changes) moved.add(member)
      await followMoves(tx, deps, { audience, live, changes, entrants, now })
    }
  }
  return [...moved]
}
