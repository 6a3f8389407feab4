import { settleStanding } from '@cairn/runtime/engine/standing'
import { publish } from '@cairn/runtime/journeys/publish'
import { moveJourney } from '@cairn/runtime/journeys/state'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { openScene, type Scene } from '../kit/scene.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

async function move({ world, journey }: Scene, to: 'pause' | 'resume'): Promise<void> {
  await moveJourney(world.deps, { brand: world.brand, id: journey.publicId, move: to })
  await settleStanding(world.deps)
}

test.each(['none', 'hang'] as const)(
  'F34 a pause under load lets nothing more go out, and the resume loses nobody (vendor: %s)',
  async (fault) => {
    const members = atLoad({ small: 150, full: 50_000 })
    const scene = await openScene({ kind: 'window', mortals, stock: members })
    const { times } = scene.world.deps.config
    await scene.vendor.plan([{ fault: 'slow', afterMs: 30 }])
    await scene.hire()
    await scene.enter(members)
    while (scene.vendor.book().length < 5) await pause(5)
    await scene.vendor.plan([{ fault, times: 3 }])
    await move(scene, 'pause')
    const paused = Date.now()
    // whoever was under way may end; nobody sets out again
    while ((await scene.attempting()).length > 0) await pause(20)
    await pause(times.pause)
    const late = scene.vendor.book().filter(({ at }) => at > paused + times.rest)
    expect(late).toEqual([])
    expect(scene.vendor.book().length).toBeLessThan(2 * members)
    await move(scene, 'resume')
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    expect(await scene.count('accepted')).toBe(2 * members)
  },
  TIMEOUT,
)

test(
  'F33 a new version under members in flight moves nobody; who enters afterwards walks the new one',
  async () => {
    const members = atLoad({ small: 100, full: 100_000 })
    const scene = await openScene({ kind: 'window', mortals, stock: 3 * members })
    const { world, journey } = scene
    await scene.enter(members)
    // version 2 sends its first message to nobody while there are coupons
    await world.rows(
      `insert into draft (journey, snapshot, projection, hash)
     select journey, '', jsonb_set(graph, '{edges}', (select jsonb_agg(case e->>'port' when 'granted' then jsonb_set(e, '{to}', '"n4"')
         when 'out_of_stock' then jsonb_set(e, '{to}', '"n3"') else e end)
       from jsonb_array_elements(graph->'edges') e)), '2' from version where journey = $1`,
      [journey.id],
    )
    const wish = { brand: world.brand, id: journey.publicId, by: 'test' }
    expect(await publish(world.deps, wish)).toMatchObject({ version: 2 })
    await scene.enter(members)
    await scene.hire()
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    expect(await world.rows('select version, count(*)::int as n from run group by version order by version')).toEqual([
      { version: 1, n: members },
      { version: 2, n: members },
    ])
    expect(scene.vendor.book()).toHaveLength(3 * members)
  },
  TIMEOUT,
)
