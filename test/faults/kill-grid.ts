import { afterAll, expect, test } from 'vitest'
import { type CrashPoint, GRID } from '../kit/crash-points.ts'
import { openMortals } from '../kit/mortals.ts'
import { openScene, type Scene } from '../kit/scene.ts'
import type { Kind } from '../kit/vendor-channel.ts'

/** Where a worker dies: at a statement of its own, or when the vendor has its request and has not answered. */
type Place = CrashPoint | 'the request, before its answer'

/** After these something is marked as attempted for sure; after the others another flight may be. */
const IN_DOUBT: ReadonlySet<Place> = new Set([
  'the attempt mark',
  'the request, before its answer',
  'the answer, before it is settled',
])
const MEMBERS = 20

/** Every place a worker can die at, against one kind of vendor: killed there, replaced, run to quiet, audited. */
export function killGrid(kind: Kind): void {
  const mortals = openMortals()
  afterAll(() => mortals.dismiss())
  const places: readonly Place[] = [...GRID, 'the request, before its answer']

  test.each(places)(`E330 ${kind}: killed after %s, nobody is lost, stuck or sent anything twice`, async (place) => {
    const scene = await openScene({ kind, mortals })
    const open = await killAt(scene, place)
    await scene.hire()
    await scene.quiet()
    const unknown = kind === 'none' ? open : 0
    if (IN_DOUBT.has(place)) expect(open).toBeGreaterThan(0)
    expect(await scene.count('unknown')).toBe(unknown)
    expect(await scene.audit(unknown)).toEqual([])
    expect(await scene.reconcile()).toBe(unknown)
    await scene.quiet()
    expect(await scene.audit()).toEqual([])
    const states = await scene.world.rows('select state, count(*)::int as n from run group by state')
    expect(states).toEqual([{ state: 'completed', n: MEMBERS }])
  })
}

/** Answers how many attempts were open when the worker died. */
async function killAt(scene: Scene, place: Place): Promise<number> {
  if (place === 'the request, before its answer') {
    await scene.vendor.plan([{ fault: 'hang' }])
    const worker = await scene.hire()
    await scene.enter(MEMBERS)
    await scene.vendor.hanging(1)
    worker.kill('SIGKILL')
    await worker.gone
    await scene.vendor.plan([])
  } else {
    const worker = await scene.hire({ dieAfter: place })
    await scene.enter(MEMBERS)
    expect(await worker.gone).toMatchObject({ signal: 'SIGKILL' })
  }
  return (await scene.attempting()).length
}
