import { previewRule } from '@cairn/runtime/audiences/audience'
import { refreshAudience } from '@cairn/runtime/audiences/refresh'
import { addAudience, findAudience } from '@cairn/runtime/audiences/store'
import { newId } from '@cairn/runtime/ids'
import { type Line, line } from './measure.ts'
import type { Station } from './station.ts'

const ORDERS_EACH = 5

/** An attribute, the orders so far, and orders within a window: each table a rule may look at is gone through. */
const RULE = `member.tier == "gold" && orders.total >= 100.0 && count("Order Completed", "P90D") >= 2`

/**
 * Counts a rule over members with five orders each, and makes an audience of it. The floor is what somebody who knows the
 * tables writes by hand for this one question, on one connection.
 */
export async function measureAudience(station: Station, members: number): Promise<Line[]> {
  const { deps, rows, brand } = station
  await addOrders(station)
  const floor = await best(3, async () => (await rows<{ n: number }>(FLOOR, [brand.id]))[0]?.n)
  const count = await best(3, async () => (await previewRule(deps, { brand, rule: RULE })).count)
  if (count.found !== floor.found || !count.found)
    throw new Error(`The rule counts ${count.found}, the hand-written statement ${floor.found}.`)
  const publicId = newId('aud')
  await addAudience(deps.db, { brand: brand.id, publicId, name: 'Gold', rule: RULE })
  await rows(`create table floor_member (bucket smallint, audience bigint, member bigint, since timestamptz,
    primary key (bucket, audience, member))`)
  const filled = await best(1, () => rows(`insert into floor_member ${FLOOR_MEMBERS}`, [brand.id]))
  const refresh = () => counted(station, publicId)
  const first = await best(1, refresh)
  if (first.found !== count.found) throw new Error(`${first.found} of ${count.found} members are in the audience.`)
  const again = await best(1, refresh)
  const seconds = (value: number, least: number) => ({ value, floor: least, unit: `s/${members} members` })
  return [
    line('audience-count', seconds(count.seconds, floor.seconds)),
    line('audience-fill', seconds(first.seconds, filled.seconds)),
    line('audience-again', seconds(again.seconds, floor.seconds)),
  ]
}

async function counted({ deps, brand }: Station, publicId: string): Promise<number | null | undefined> {
  const audience = await findAudience(deps.db, brand.id, publicId)
  if (audience) await refreshAudience(deps, audience)
  return (await findAudience(deps.db, brand.id, publicId))?.size
}

async function addOrders({ rows, brand }: Station): Promise<void> {
  await rows(
    `insert into event (id, brand, bucket, member, name, properties, occurred_at, received_at, message_id)
     select nextval('event_id'), brand, bucket, id, 'Order Completed', jsonb_build_object('total', 10 + (id + n) % 50),
       clock_timestamp() - (n * 20 + id % 60) * interval '1 day', clock_timestamp(), id || '-' || n
     from member cross join generate_series(1, ${ORDERS_EACH}) n where brand = $1`,
    [brand.id],
  )
  await rows(
    `insert into member_orders (bucket, member, count, total, first_at, last_at)
     select bucket, member, count(*), sum((properties->>'total')::int * 100), min(occurred_at), max(occurred_at)
     from event where brand = $1 group by bucket, member`,
    [brand.id],
  )
  await rows('vacuum analyze event')
  await rows('vacuum analyze member_orders')
}

const FLOOR_FROM = `
from member m
join member_orders o on o.bucket = m.bucket and o.member = m.id
join (select bucket, member from event where name = 'Order Completed' and occurred_at > now() - interval '90 days'
  and occurred_at <= now() group by bucket, member having count(*) >= 2) e on e.bucket = m.bucket and e.member = m.id
where m.brand = $1 and m.erased_at is null and m.attributes->>'tier' = 'gold' and o.total >= 10000`
const FLOOR = `select count(*)::float8 as n ${FLOOR_FROM}`
const FLOOR_MEMBERS = `select m.bucket, 1, m.id, now() ${FLOOR_FROM} order by m.bucket, m.id`

async function best<T>(times: number, work: () => Promise<T>): Promise<{ seconds: number; found: T }> {
  let least: { seconds: number; found: T } | undefined
  for (let i = 0; i < times; i += 1) {
    const began = performance.now()
    const found = await work()
    const seconds = (performance.now() - began) / 1000
    if (!least || seconds < least.seconds) least = { seconds, found }
  }
  if (!least) throw new Error('Nothing was measured.')
  return least
}
