import { join } from 'node:path'
import { openPlugins } from '@cairn/runtime/plugins/plugins'
import { askForRun, setUpModel } from '@cairn/runtime/scoring/model'
import { runScoring } from '@cairn/runtime/scoring/run'
import { listRuns } from '@cairn/runtime/scoring/store-run'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const ORDERS = 5

/**
 * Lifetime value of every member, from orders to scores in the database: counted, fitted on 25,000, predicted by the plugin in
 * its own process, written chunk by chunk; then again, with every score there already. The floor is one statement that counts
 * the same and writes one document a member.
 */
export async function measureScoring(station: Station, members: number): Promise<Line[]> {
  const { deps, rows, brand } = station
  await addOrders(station)
  const home = join(import.meta.dirname, '../..')
  const machine = () => deps.clock.machine()
  const plugins = await openPlugins({ db: deps.db, config: deps.config, log: deps.log, home, machine }, deps.nodes)
  try {
    const pack = plugins.all().find(({ id }) => id === 'clv')?.pack
    await plugins.agree('clv', 'bench', pack?.hash ?? '')
    const own = { ...deps, plugins }
    const model = await setUpModel(
      own,
      { id: brand.id, zone: 'UTC' },
      {
        key: 'clv',
        node: 'clv.score',
        name: 'CLV',
        config: {},
        sample: 25_000,
        every: null,
        at: '03:00',
      },
    )
    const floor = await timed(() => rows(FLOOR, [brand.id]))
    const score = async (): Promise<void> => {
      await runScoring(own, await askForRun(own, model))
      const [run] = await listRuns(deps.db, brand.id, { model: model.id, limit: 1 })
      if (run?.state !== 'done' || run.scored !== members) throw new Error(`${run?.state}: ${run?.scored} scored.`)
    }
    const first = await timed(score)
    const again = await timed(score)
    return [
      line('scoring', { value: members / first, floor: members / floor, unit: 'members/s' }),
      line('scoring-again', { value: members / again, floor: members / floor, unit: 'members/s' }),
    ]
  } finally {
    await plugins.stop()
  }
}

/** Five of each member on average, as few people buy much and many once. */
async function addOrders({ rows, brand }: Station): Promise<void> {
  await rows(
    `insert into orders (bucket, brand, order_id, member, amount, occurred_at)
     select (hashint8(m.id * 64 + n) & 63)::smallint, $1, 'o' || m.id || '-' || n, m.id, 500 + hashint8(m.id + n) & 8191,
       now() - make_interval(hours => ((hashint8(m.id * 7 + n * 13) & 1023) * 16))
     from member m cross join lateral generate_series(1, 1 + least(40, floor($2::int * -ln(((hashint8(m.id) & 65535) + 1) / 65537.0))::int)) n
     where m.brand = $1`,
    [brand.id, ORDERS - 1],
  )
  await rows('vacuum analyze orders')
  await rows('create table floor_score (member bigint primary key, said jsonb not null)')
}

const FLOOR = `
insert into floor_score
select member, jsonb_build_object('days', count(*), 'first', current_date - min(day), 'last', current_date - max(day), 'total', sum(net))
from (select member, (occurred_at at time zone 'UTC')::date as day, sum(amount - refunded) as net from orders
  where brand = $1 and state <> 'cancelled' and amount > refunded group by 1, 2) d
group by member`

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}
