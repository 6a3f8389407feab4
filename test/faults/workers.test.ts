import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import type { CrashPoint } from '../kit/crash-points.ts'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { reportAll, unseen } from '../kit/reports.ts'
import { openScene, type Scene } from '../kit/scene.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

/** Every member is sent two messages. */
const LOAD = atLoad({ small: { members: 60, kills: 2 }, full: { members: 10_000, kills: 200 } })

/** Workers die one after the other at this point; the last one lives. Answers how many attempts the deaths left open. */
async function killed(scene: Scene, point: CrashPoint): Promise<number> {
  const open = new Set<string>()
  await scene.enter(LOAD.members)
  for (let n = 0; n < LOAD.kills; n += 1) {
    const worker = await scene.hire({ dieAfter: point, nth: 1 + (n % 3) })
    await worker.gone
    for (const attempt of await scene.attempting()) open.add(attempt)
  }
  await scene.hire()
  await scene.quiet(TIMEOUT)
  return open.size
}

const requests = (scene: Scene): number => scene.vendor.book().length
const effects = (scene: Scene): number => scene.vendor.book().filter(({ effect }) => effect).length

test(
  'F01 killed between the vendor’s answer and the settling, a vendor with keys has everything once',
  async () => {
    // mostly they wait for leases: both at once
    const shops = (['window', 'content'] as const).map(async (kind) => {
      const scene = await openScene({ kind, mortals, stock: LOAD.members })
      await killed(scene, 'the answer, before it is settled')
      expect(await scene.audit()).toEqual([])
      expect(await scene.count('accepted')).toBe(2 * LOAD.members)
      expect(effects(scene)).toBe(2 * LOAD.members)
      expect(requests(scene)).toBeGreaterThan(effects(scene))
    })
    await Promise.all(shops)
  },
  TIMEOUT,
)

test(
  'F02 the same with a vendor without keys: nothing twice, and unknown is what was open',
  async () => {
    const scene = await openScene({ kind: 'none', mortals, stock: LOAD.members })
    const open = await killed(scene, 'the answer, before it is settled')
    expect(await scene.audit(open)).toEqual([])
    expect(await scene.count('unknown')).toBeGreaterThan(0)
    expect(requests(scene)).toBe(effects(scene))
    // what reached the vendor is told by its receipts; the rest waits for a person
    await reportAll(scene)
    await scene.quiet(TIMEOUT)
    expect(await scene.count('unknown')).toBe((await unseen(scene)).length)
    await scene.reconcile()
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
  },
  TIMEOUT,
)

test.each(['the COMMIT of the pass, unheard', 'the claim of a lane'] as const)(
  'F03 killed after %s, nothing is in doubt and everything goes out',
  async (point) => {
    const scene = await openScene({ kind: 'none', mortals, stock: LOAD.members })
    await scene.enter(LOAD.members)
    const open = new Set<string>()
    for (let n = 0; n < LOAD.kills; n += 1) {
      await (
        await scene.hire({ dieAfter: point })
      ).gone
      for (const one of await scene.attempting()) open.add(one)
      // whoever comes after the first may be sending already what the one before let go
      if (n === 0 || point === 'the claim of a lane') expect([...open]).toEqual([])
    }
    await scene.hire()
    await scene.quiet(TIMEOUT)
    const unknown = await scene.count('unknown')
    expect(unknown).toBeLessThanOrEqual(open.size)
    expect(await scene.audit(open.size)).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * LOAD.members - unknown)
  },
  TIMEOUT,
)

test.each(['the settling, before the wake is read', 'the settling, before the job ends'] as const)(
  'F04 killed after %s, nothing that was settled is sent again',
  async (point) => {
    const scene = await openScene({ kind: 'window', mortals, stock: LOAD.members })
    const open = await killed(scene, point)
    expect(await scene.audit()).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * LOAD.members)
    expect(requests(scene) - effects(scene)).toBeLessThanOrEqual(open)
  },
  TIMEOUT,
)

test.each(['window', 'none'] as const)(
  'E335 F05 a worker that stood still beyond its lease and goes on changes nothing, and what it heard is kept (%s)',
  async (kind) => {
    const zombies = atLoad({ small: 1, full: 200 })
    const scene = await openScene({ kind, mortals, stock: LOAD.members })
    let open = 0
    let late = 0
    for (let n = 0; n < zombies; n += 1) {
      await scene.vendor.plan([{ fault: 'slow', afterMs: 300 }])
      const seen = requests(scene)
      const zombie = await scene.hire()
      await scene.enter(10)
      while (requests(scene) === seen) await pause(5)
      zombie.kill('SIGSTOP')
      // what it had told the server before is still done
      await pause(500)
      const left = await scene.attempting()
      open += left.length
      await scene.vendor.plan([])
      const heir = await scene.hire()
      await scene.quiet(TIMEOUT)
      const [before] = await scene.world.rows('select count(*)::int as n, sum(fence)::int as fences from effect')
      zombie.kill('SIGCONT')
      // its answers have been lying in its socket all the time: it reads them, and would settle by them
      await zombie.leave()
      expect(await scene.world.rows('select count(*)::int as n, sum(fence)::int as fences from effect')).toEqual([
        before,
      ])
      await heir.leave()
      // one that was stopped between its mark and its first byte says that nothing left, and one whose patience ended before it
      // could read its answer has nothing to say that is not known; the others were taken
      const kept = await scene.world.rows<{ name: string; state: string }>(
        `select run || ' ' || node || ' ' || fence as name, state from effect_late`,
      )
      const told = kept.filter(({ name }) => left.includes(name))
      expect(told.length).toBeGreaterThan(0)
      expect(told.map(({ state }) => state)).toContain('accepted')
      late += told.length
      expect(kept).toHaveLength(late)
    }
    expect(open).toBeGreaterThan(0)
    expect(await scene.count('unknown')).toBe(kind === 'none' ? open : 0)
    expect(await scene.audit(open)).toEqual([])
  },
  TIMEOUT,
)

test(
  'E331 unhurried, a lost attempt is taken up again after its lease of 20 s, within 30 s',
  async () => {
    const scene = await openScene({ kind: 'window', mortals, environment: { CAIRN_ALLOW_PRIVATE: 'on' } })
    const worker = await scene.hire({ dieAfter: 'the attempt mark' })
    await scene.enter(5)
    await worker.gone
    const [lost] = await scene.world.rows<{ n: number }>(
      `select count(*)::int as n from effect where state = 'attempting'`,
    )
    expect(lost?.n).toBeGreaterThan(0)
    await scene.hire()
    await scene.quiet(TIMEOUT)
    const rescues = await scene.world.rows<{ seconds: number }>(
      `select extract(epoch from attempt_at - first_attempt_at)::float8 as seconds from effect where attempt = 2`,
    )
    expect(rescues).toHaveLength(lost?.n ?? 0)
    for (const { seconds } of rescues) {
      expect(seconds).toBeGreaterThanOrEqual(20)
      expect(seconds).toBeLessThanOrEqual(30)
    }
    expect(await scene.audit()).toEqual([])
  },
  TIMEOUT,
)
