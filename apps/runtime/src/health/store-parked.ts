import type { JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from '../effects/effect.ts'

/** A message of which nobody knows whether it went out, with what a person needs to find out. */
export interface Parked extends EffectId {
  readonly kind: string
  readonly lane: string
  readonly journeyId: string
  readonly journey: string
  readonly nodeName: string | null
  readonly member: number
  readonly externalId: string | null
  readonly name: string | null
  readonly attempt: number
  readonly planned: number
  readonly attempted: number | null
  readonly expires: number
  readonly outcome: JsonObject | null
  readonly content: JsonObject | null
  /** What a provider answered after its attempt had been given up. */
  readonly late: { readonly state: string; readonly ref: string | null; readonly at: number } | null
}

/** Where a page ended. */
export interface ParkedPlace extends Pick<EffectId, 'run' | 'node' | 'visit' | 'slot'> {
  /** Epoch milliseconds. */
  readonly planned: number
}

export interface ParkedPage {
  readonly brand: number
  /** Public id. */
  readonly journey?: string | undefined
  readonly channel?: string | undefined
  readonly after?: ParkedPlace | undefined
  readonly limit: number
}

/** Newest first. One more than the limit tells that there are others. */
export async function listParked(tx: Tx, page: ParkedPage): Promise<readonly Parked[]> {
  const { brand, journey, channel, after, limit } = page
  return query<Parked>(
    tx,
    `select e.bucket, e.run, e.node, e.visit, e.slot, e.kind, e.lane, e.member, e.attempt, e.outcome, e.content, l.late,
       j.public_id as "journeyId", j.name as journey, n.node->>'name' as "nodeName", m.external_id as "externalId",
       m.attributes->>'name' as name,
       floor(date_part('epoch', e.planned_at) * 1000) as planned, floor(date_part('epoch', e.attempt_at) * 1000) as attempted,
       floor(date_part('epoch', e.expires_at) * 1000) as expires
     from effect e
     join journey j on j.id = e.journey
     join member m on m.bucket = e.member & 63 and m.id = e.member
     left join version v on v.journey = e.journey and v.version = e.version
     left join lateral (select x.node from jsonb_array_elements(v.graph->'nodes') x(node) where x.node->>'id' = e.node limit 1) n on true
     left join lateral (
       select jsonb_build_object('state', x.state, 'ref', x.provider_ref, 'at', floor(date_part('epoch', x.at) * 1000)) as late
       from effect_late x where x.bucket = e.bucket and x.run = e.run and x.node = e.node and x.visit = e.visit and x.slot = e.slot
       order by x.fence desc limit 1) l on true
     where e.brand = $1 and e.state = 'unknown'
       and ($2::text is null or j.public_id = $2)
       and ($3::text is null or e.lane = $3 or starts_with(e.lane, $3 || '/'))
       and ($4::float8 is null or (floor(date_part('epoch', e.planned_at) * 1000), e.run, e.node, e.visit, e.slot)
         < ($4::float8, $5::bigint, $6::text, $7::integer, $8::smallint))
     order by floor(date_part('epoch', e.planned_at) * 1000) desc, e.run desc, e.node desc, e.visit desc, e.slot desc limit $9`,
    [brand, journey ?? null, channel ?? null, ...placeOf(after), limit + 1],
  )
}

const placeOf = (at: ParkedPlace | undefined) =>
  at ? [at.planned, at.run, at.node, at.visit, at.slot] : [null, null, null, null, null]

export interface ParkedCount {
  readonly journeyId: string
  readonly journey: string
  readonly channel: string
  readonly n: number
}

/** How many there are, by journey and channel. */
export async function countParked(tx: Tx, brand: number): Promise<readonly ParkedCount[]> {
  return query<ParkedCount>(
    tx,
    `select j.public_id as "journeyId", j.name as journey, split_part(e.lane, '/', 1) as channel, count(*)::int as n
     from effect e join journey j on j.id = e.journey
     where e.brand = $1 and e.state = 'unknown' group by 1, 2, 3 order by 2, 3`,
    [brand],
  )
}
