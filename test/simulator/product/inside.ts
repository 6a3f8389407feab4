import type { Instant } from '@cairn/sdk'
import { type EffectIntent, walkOn } from '@cairn/sdk/run'
import { zoneOf } from '@cairn/runtime/engine/traveller'
import type { Journeyer } from './pass.ts'
import { effectKey, lock, type Tx, write } from '../world/store.ts'
import { demand, type Part, seen, type World } from '../world/world.ts'

/** Grants what walks stand at, pools before accounts, and walks them on with the outcome. */
export function* performInside(
  world: World,
  tx: Tx,
  { journeyers, now }: { readonly journeyers: readonly Journeyer[]; readonly now: Instant },
): Part<void> {
  for (let round = 0; round < 8; round++) {
    const standing = journeyers.filter(({ traveller }) => traveller.walk.inside !== undefined)
    if (standing.length === 0) return
    const pool = [...world.store.pools.values()][0]
    const coupons = standing.filter(({ traveller }) => traveller.walk.inside?.lane === 'coupon')
    if (pool && coupons.length > 0 && world.protocol.locksPools) yield* lock(world, tx, pool)
    const free = pool?.codes.filter((code) => !pool.taken.has(code) && !takenBy(tx).has(code)) ?? []
    if (!world.protocol.locksPools) yield { point: 'advance: after inside effects' }
    const earning = standing
      .filter((each) => !coupons.includes(each))
      .toSorted((a, b) => a.row.member.id - b.row.member.id)
    for (const { row } of earning) {
      const account = world.store.accounts.get(row.member.id)
      if (account) yield* lock(world, tx, account)
    }
    for (const journeyer of standing) {
      const { traveller } = journeyer
      const intent = traveller.walk.inside
      if (!intent) continue
      const outcome =
        intent.lane === 'coupon'
          ? grantCode(world, tx, { journeyer, intent, free })
          : grantPoints(world, tx, { journeyer, intent })
      seen(world, 'granted', outcome.state)
      traveller.granted.push({ intent, outcome })
      const { port, data } = outcome
      traveller.walk = walkOn(traveller.version.chart, traveller.walk, { port, data, now, zone: zoneOf(traveller) })
    }
    if (world.protocol.locksPools) yield { point: 'advance: after inside effects' }
  }
}

const taken = new WeakMap<Tx, Set<string>>()
function takenBy(tx: Tx): Set<string> {
  const known = taken.get(tx) ?? new Set<string>()
  taken.set(tx, known)
  return known
}

interface Granting {
  readonly journeyer: Journeyer
  readonly intent: EffectIntent
}

type Outcome = Journeyer['traveller']['granted'][number]['outcome']

function grantCode(world: World, tx: Tx, { journeyer: { row }, intent, free }: Granting & { free: string[] }): Outcome {
  const pool = [...world.store.pools.values()][0]
  const code = free.shift()
  if (!pool || code === undefined) return { state: 'out_of_stock', port: 'out_of_stock', data: {} }
  takenBy(tx).add(code)
  const by = effectKey({ run: row.run.id, ...intent })
  write(tx, () => {
    demand(
      world,
      'I8',
      !pool.taken.has(code) || (() => `Code ${code} was given to ${pool.taken.get(code)?.by} and to ${by}.`),
    )
    pool.taken.set(code, { by, at: world.now })
  })
  return { state: 'granted', port: 'granted', data: { code, pool: pool.id } }
}

function grantPoints(world: World, tx: Tx, { journeyer: { row }, intent }: Granting): Outcome {
  const account = world.store.accounts.get(row.member.id)
  const points = Number(Object(intent.input).points)
  const effect = effectKey({ run: row.run.id, ...intent })
  write(tx, () => {
    if (account) account.balance += points
    world.store.ledger.push(
      { effect, account: `${row.member.id}`, amount: points },
      { effect, account: 'issued', amount: -points },
    )
  })
  return { state: 'granted', port: 'granted', data: { points } }
}
