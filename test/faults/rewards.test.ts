import { afterAll, expect, test } from 'vitest'
import { atLoad, TIMEOUT } from '../kit/load.ts'
import { openMortals } from '../kit/mortals.ts'
import { openScene } from '../kit/scene.ts'

const mortals = openMortals()
afterAll(() => mortals.dismiss())

test(
  'F51 ten members for each coupon and workers that die: every coupon goes out once, the others hear that it is sold out',
  async () => {
    const { stock, members, workers, kills } = atLoad({
      small: { stock: 20, members: 200, workers: 3, kills: 2 },
      full: { stock: 1000, members: 10_000, workers: 16, kills: 50 },
    })
    const scene = await openScene({ kind: 'window', mortals, stock })
    await scene.enter(members)
    for (let n = 1; n < workers; n += 1) await scene.hire()
    for (let n = 0; n < kills; n += 1) {
      const point = n % 2 === 0 ? 'the inside effects' : 'the COMMIT of the pass, unheard'
      const worker = await scene.hire({ dieAfter: point })
      // where the others leave it nothing to take, it lives
      await Promise.race([worker.gone, scene.quiet(TIMEOUT)])
      worker.kill('SIGKILL')
      await worker.gone
    }
    await scene.quiet(TIMEOUT)
    expect(await scene.audit()).toEqual([])
    const counts = await scene.world.counts(scene.journey)
    expect(counts['n2']).toMatchObject({ in: members, 'out:granted': stock, 'out:out_of_stock': members - stock })
    const taken = await scene.world.rows(
      'select count(*)::int as n, count(distinct member)::int as members from reward_code where run is not null',
    )
    expect(taken).toEqual([{ n: stock, members: stock }])
  },
  TIMEOUT,
)
