import { enrol, finished, publish, rest } from './journey.ts'
import { serve } from './client.ts'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'
import { draw } from '@cairn/sdk/testing'

const MEMBERS = 2000
/** A lease of twenty seconds is honoured before anybody looks for its holder, and a look is taken every five. */
const GOAL = 30

/**
 * Kills the whole runtime with SIGKILL while messages are on their way to a provider that never answers, starts another, and
 * measures until no message is left in the air: sent again, or parked as unknown.
 */
export async function measureRescue(station: Station): Promise<Line[]> {
  const { rows, url } = station
  const silent = await serve('vendor.ts', 'silent')
  const journey = await publish(
    station,
    draw({
      nodes: {
        n1: ['entry.event', { event: 'Never Happens' }],
        n2: ['channel.webhook', { url: `http://127.0.0.1:${silent.port}/`, body: '{}' }],
        n3: 'flow.exit',
      },
      edges: ['n1.next > n2', 'n2.next > n3'],
    }),
  )
  const first = await serve('serve.ts', url)
  await enrol(station, { journey, members: MEMBERS })
  const hanging = `select count(*)::int as n from effect where state = 'attempting'`
  while (((await rows<{ n: number }>(hanging))[0]?.n ?? 0) === 0) await rest(5)
  await first.stop()
  const began = performance.now()
  const [left] = await rows<{ n: number; at: number }>(
    `select count(*)::int as n, max(fence)::float8 as at from effect where state = 'attempting'`,
  )
  if (!left || left.n === 0) throw new Error('Nothing was on its way when the process was killed.')
  await rows(
    `create table orphan as select bucket, run, node, visit, slot, fence from effect where state = 'attempting'`,
  )
  await silent.stop()
  const second = await serve('serve.ts', url)
  const orphans = `select count(*)::int as n from effect e join orphan o using (bucket, run, node, visit, slot)
    where e.state = 'attempting' and e.fence = o.fence`
  while (((await rows<{ n: number }>(orphans))[0]?.n ?? 0) > 0) await rest(50)
  const seconds = (performance.now() - began) / 1000
  await second.stop()
  await rows(`update effect set state = 'failed' where state in ('ready', 'planned', 'attempting')`)
  await finished(station, { journey, members: MEMBERS })
  return [line('rescue', { value: seconds, floor: GOAL, unit: 's' })]
}
