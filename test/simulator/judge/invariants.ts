import type { Instant } from '@cairn/sdk'
import { capsHeld } from './caps.ts'
import { childrenEntered } from './doors.ts'
import { judgeTrail } from './oracle.ts'
import { isOver } from '../world/store.ts'
import type { Vendor } from '../world/vendor.ts'
import { demand, type World } from '../world/world.ts'

/** Rescue within half a minute, a look once a second, a sweep every five: nobody is overdue for longer than this once faults end. */
const OVERDUE = 35_000

/** I4 while nothing goes wrong: whenever the clock moves on, nobody was left behind. */
export function checkRest(world: World, next: Instant | undefined): void {
  if (next === undefined) return
  for (const { run, journey } of world.store.runs) {
    if (run.state !== 'waiting' || run.dueAt === undefined || journey.state !== 'live') continue
    const since = Math.max(run.dueAt, quietSince(world))
    const late = next - since
    if (late > 0)
      demand(
        world,
        'I4',
        late <= OVERDUE || (() => `Run ${run.id} at ${run.node} is overdue by ${late} ms and nobody comes.`),
      )
  }
}

const quiet = new WeakMap<World, Instant>()
function quietSince(world: World): Instant {
  const known = quiet.get(world) ?? world.now
  quiet.set(world, known)
  return known
}

/** Everybody has arrived somewhere and nothing is under way. */
export function atRest({ store }: World): boolean {
  return (
    store.runs.every((row) => isOver(row) || row.run.state === 'quarantined') &&
    store.effects.every(({ state, settledAt }) => settledAt !== undefined && state !== 'unknown') &&
    store.journeys.every(({ settling }) => !settling)
  )
}

/** What must be true when all is over. */
export function checkEnd(world: World, vendor: Vendor): void {
  demand(world, 'I4', atRest(world) || (() => 'Nothing is left to do, and not everybody has arrived.'))
  everyMessageAccountedFor(world, vendor)
  nobodyLost(world)
  everyRunOnItsVersion(world)
  moneyAddsUp(world)
  nothingOfTheErased(world)
  childrenEntered(world)
  capsHeld(world)
  for (const row of world.store.runs) judgeTrail(world, row)
}

const WENT: ReadonlySet<string> = new Set(['accepted', 'sent', 'delivered', 'read', 'clicked'])

/** I2: what the product says of a message, and what its provider saw of it, are the same. */
function everyMessageAccountedFor(world: World, vendor: Vendor): void {
  for (const effect of world.store.effects) {
    if (effect.kind !== 'message') continue
    const { state, run, node, visit } = effect
    const went = vendor.delivered(effect)
    const said = WENT.has(state)
    demand(
      world,
      'I2',
      went === said ||
        (() =>
          `Run ${run} ${node} visit ${visit} is said to be ${state}, and its provider ${went ? 'has' : 'has not'} delivered it.`),
    )
  }
  demand(
    world,
    'I9',
    !world.store.effects.some(({ state }) => state === 'unknown') ||
      (() => 'Something is still unknown after reconciling.'),
  )
}

/** I3: entered = here + left + ended, at every node, in the counters and in the trails. */
function nobodyLost(world: World): void {
  const { store } = world
  const flow = new Map<string, number>()
  const add = (place: string, n: number): void => void flow.set(place, (flow.get(place) ?? 0) + n)
  const counted = new Map<string, number>()
  for (const [key, n] of store.counts) {
    const [, journey, version, node, , ...what] = key.split(' ')
    const place = `${journey}.${version} ${node}`
    add(place, what.join(' ') === 'in' ? n : -n)
    const step = `${place} ${what.join(' ')}`
    counted.set(step, (counted.get(step) ?? 0) + n)
  }
  for (const row of store.runs) if (!isOver(row)) add(`${row.run.journey}.${row.run.version} ${row.run.node}`, -1)
  for (const [place, n] of flow)
    demand(world, 'I3', n === 0 || (() => `At ${place} ${n} more entered than are here, left or ended.`))
  for (const { run, trail } of store.runs) {
    for (const { node, what } of trail) {
      const step = `${run.journey}.${run.version} ${node} ${what}`
      counted.set(step, (counted.get(step) ?? 0) - 1)
    }
  }
  for (const [step, n] of counted)
    demand(world, 'I3', n === 0 || (() => `The counters and the trails differ by ${n} at ${step}.`))
  demand(
    world,
    'I3',
    new Set(store.events.map(({ messageId }) => messageId)).size === store.events.length ||
      (() => 'An event is stored twice.'),
  )
}

/** I6: nobody changes version without being moved. */
function everyRunOnItsVersion(world: World): void {
  for (const { row, version, node } of world.store.effects) {
    demand(
      world,
      'I6',
      version === row.run.version ||
        (() => `Run ${row.run.id} is on version ${row.run.version}, its effect at ${node} on ${version}.`),
    )
  }
}

/** I8: no code twice, none beyond the stock, every grant has its code, and points are booked twice. */
function moneyAddsUp(world: World): void {
  const { store } = world
  const granted = store.effects.filter(({ lane, state }) => lane === 'coupon' && state === 'granted')
  for (const pool of store.pools.values()) {
    if (granted.length > 0)
      demand(
        world,
        'I8',
        pool.taken.size === granted.length ||
          (() => `${granted.length} coupons were granted and ${pool.taken.size} codes taken.`),
      )
    demand(world, 'I8', pool.taken.size <= pool.codes.length || (() => 'More codes were taken than there were.'))
  }
  const sum = store.ledger.reduce((total, { amount }) => total + amount, 0)
  demand(world, 'I8', sum === 0 || (() => `The points ledger adds up to ${sum}.`))
  for (const [id, { balance }] of store.accounts) {
    const booked = store.ledger
      .filter(({ account }) => account === `${id}`)
      .reduce((total, { amount }) => total + amount, 0)
    if (booked > 0)
      demand(
        world,
        'I8',
        (booked === balance && balance >= 0) || (() => `Member ${id} has ${balance} points, ${booked} were booked.`),
      )
  }
}

/** I11: what an erased member was to be told is nowhere any more. */
function nothingOfTheErased(world: World): void {
  for (const effect of world.store.effects) {
    if (!effect.row.member.erased) continue
    demand(
      world,
      'I11',
      effect.content === undefined || (() => `Member ${effect.member} is erased, and a message to it is still kept.`),
    )
  }
}
