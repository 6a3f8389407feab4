import type { JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { EffectId } from './effect.ts'

/** A message of which nobody knows whether it went out, with what a person needs to find out. */
export interface Parked extends EffectId {
  readonly kind: string
  readonly lane: string
  readonly journeyId: string
  readonly journey: string
  readonly member: number
  readonly externalId: string | null
  readonly name: string | null
  readonly attempt: number
  readonly planned: number
  readonly attempted: number | null
  readonly outcome: JsonObject | null
}

export interface ParkedPage {
  readonly brand: number
  /** Epoch milliseconds and run of the last one seen. */
  readonly after?: { readonly planned: number; readonly run: number } | undefined
  readonly limit: number
}

/** Newest first. One more than the limit tells that there are others. */
export async function listParked(tx: Tx, { brand, after, limit }: ParkedPage): Promise<readonly Parked[]> {
  return query<Parked>(
    tx,
    `select e.bucket, e.run, e.node, e.visit, e.slot, e.kind, e.lane, e.member, e.attempt, e.outcome,
       j.public_id as "journeyId", j.name as journey, m.external_id as "externalId", m.attributes->>'name' as name,
       floor(date_part('epoch', e.planned_at) * 1000) as planned, floor(date_part('epoch', e.attempt_at) * 1000) as attempted
     from effect e
     join journey j on j.id = e.journey
     join member m on m.bucket = e.member & 63 and m.id = e.member
     where e.brand = $1 and e.state = 'unknown'
       and ($2::float8 is null or (floor(date_part('epoch', e.planned_at) * 1000), e.run) < ($2::float8, $3::bigint))
     order by floor(date_part('epoch', e.planned_at) * 1000) desc, e.run desc limit $4`,
    [brand, after?.planned ?? null, after?.run ?? null, limit + 1],
  )
}
