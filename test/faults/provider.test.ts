import { afterAll, expect, test } from 'vitest'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { reportAll } from '../kit/reports.ts'
import { openScene, type Scene } from '../kit/scene.ts'
import { AMBIGUOUS, type Fault } from '../kit/vendor-ledger.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

const MEMBERS = atLoad({ small: 30, full: 2500 })
/** Four in a row leave the lane as it is; a fifth would open it, and the tale would be one of probes. */
const HIT = atLoad({ small: 4, full: 800 })

const requests = (scene: Scene): number => scene.vendor.book().length
const effects = (scene: Scene): number => scene.vendor.book().filter(({ effect }) => effect).length

/** So many requests get this fault, everybody else is served; run to quiet. */
async function suffered(scene: Scene, fault: Fault): Promise<void> {
  await scene.vendor.plan([{ fault, times: HIT, match: '/n3/' }])
  await scene.hire()
  await scene.enter(MEMBERS)
  await scene.quiet(TIMEOUT)
}

test.each(['window', 'content'] as const)(
  'F19 a 500 after the message was taken: the same again, received once (%s)',
  async (kind) => {
    const scene = await openScene({ kind, mortals, stock: MEMBERS })
    await suffered(scene, 'error')
    expect(await scene.audit()).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * MEMBERS)
    expect([requests(scene), effects(scene)]).toEqual([2 * MEMBERS + HIT, 2 * MEMBERS])
  },
  TIMEOUT,
)

test(
  'F19 a 500 after the message was taken, without keys: unknown, and never sent again',
  async () => {
    const scene = await openScene({ kind: 'none', mortals, stock: MEMBERS })
    await suffered(scene, 'error')
    expect(await scene.count('unknown')).toBe(HIT)
    expect(await scene.audit(HIT)).toEqual([])
    // who hangs in doubt has not been sent the second message
    expect(requests(scene)).toBe(2 * MEMBERS - HIT)
  },
  TIMEOUT,
)

test.each(['window', 'none'] as const)(
  'F20 a vendor that takes a message and falls silent keeps nobody else waiting (%s)',
  async (kind) => {
    const scene = await openScene({ kind, mortals, stock: MEMBERS })
    await suffered(scene, 'hang')
    const unknown = kind === 'none' ? HIT : 0
    expect(await scene.count('unknown')).toBe(unknown)
    expect(await scene.audit(unknown)).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * MEMBERS - 2 * unknown)
    // its place is free again after ten seconds at most
    const [held] = await scene.world.rows<{ s: number }>(
      `select max(extract(epoch from settled_at - attempt_at))::float8 as s from effect where lane like 'test.%'`,
    )
    expect(held?.s).toBeLessThan(10)
    if (kind !== 'none') return
    // and then it delivers, and says so
    await reportAll(scene)
    await scene.quiet(TIMEOUT)
    expect(await scene.count('unknown')).toBe(0)
    expect(await scene.audit()).toEqual([])
    expect(effects(scene)).toBe(2 * MEMBERS)
  },
  TIMEOUT,
)

// the two left out are F19 and F20
const others = AMBIGUOUS.filter((fault) => fault !== 'error' && fault !== 'hang')

test.each(['window', 'none'] as const)(
  `E332 after ${others.join(', ')} a message is received at most once, and its class decides what follows (%s)`,
  async (kind) => {
    const scene = await openScene({ kind, mortals, stock: MEMBERS })
    const each = MEMBERS / 10
    await scene.vendor.plan(others.map((fault, i) => ({ fault, times: each, match: `${i}/n3/` })))
    await scene.hire()
    await scene.enter(MEMBERS)
    await scene.quiet(TIMEOUT)
    const met = Map.groupBy(scene.vendor.book(), ({ fault }) => fault)
    for (const fault of others) expect(met.get(fault), fault).toHaveLength(each)
    const unknown = kind === 'none' ? each * others.length : 0
    expect(await scene.count('unknown')).toBe(unknown)
    expect(await scene.audit(unknown)).toEqual([])
  },
  TIMEOUT,
)

test(
  'F24 one bad recipient fails alone, with the reason, and is not asked about again',
  async () => {
    const members = atLoad({ small: 50, full: 500 })
    const scene = await openScene({ kind: 'window', mortals, stock: members })
    await scene.vendor.plan([{ fault: 'reject', match: 't13/n3/' }])
    await scene.hire()
    await scene.enter(members)
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * members - 1)
    const bad = await scene.world.rows(
      `select state, attempt, outcome from effect where state <> 'accepted' and lane like 'test.%'`,
    )
    expect(bad).toEqual([
      { state: 'rejected', attempt: 1, outcome: { reason: 'other', detail: 'The vendor answered 400' } },
    ])
    expect(requests(scene)).toBe(2 * members)
  },
  TIMEOUT,
)
