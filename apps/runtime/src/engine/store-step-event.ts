import type { Instant, JsonObject } from '@cairn/sdk'
import { documents, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

/** An event a step of a journey told, until it is taken in like any other. */
export interface StepEvent {
  readonly brand: number
  readonly member: number
  readonly name: string
  readonly properties: JsonObject
  readonly messageId: string
}

/** Written by the pass that told it, in its transaction; news of it leaves with the commit. */
export async function addStepEvents(tx: Tx, at: Instant, events: readonly StepEvent[]): Promise<void> {
  await query(
    tx,
    `with e as (
       insert into step_event (bucket, brand, member, name, properties, message_id, at)
       select bucket, brand, member, name, properties, message_id, to_timestamp($1::float8)
       from unnest($2::smallint[], $3::bigint[], $4::bigint[], $5::text[], $6::jsonb[], $7::text[])
         as e(bucket, brand, member, name, properties, message_id))
     select pg_notify('cairn', 'told:') is null as told`,
    [
      at / 1000,
      numbers(events.map(({ member }) => bucketOfMember(member))),
      numbers(events.map(({ brand }) => brand)),
      numbers(events.map(({ member }) => member)),
      texts(events.map(({ name }) => name)),
      documents(events.map(({ properties }) => properties)),
      texts(events.map(({ messageId }) => messageId)),
    ],
  )
}

export interface ToldEvent extends StepEvent {
  readonly at: Instant
  readonly external: string | null
  readonly anonymous: string | null
}

/** The oldest of one brand, which no other process takes meanwhile. They are gone with the commit. */
export async function takeStepEvents(tx: Tx, limit: number): Promise<readonly ToldEvent[]> {
  const rows = await query<ToldEvent>(
    tx,
    `with t as materialized (
       select id from step_event
       where brand = (select brand from step_event order by id limit 1) order by id limit $1 for update skip locked
     ), d as (
       delete from step_event e using t where e.id = t.id returning e.*
     )
     select d.brand, d.member, d.name, d.properties, d.message_id as "messageId",
       (extract(epoch from d.at) * 1000)::float8 as at, m.external_id as external, m.anonymous_id as anonymous
     from d join member m on m.bucket = d.bucket and m.id = d.member order by d.id`,
    [limit],
  )
  return rows.map((row) => ({ ...row, at: Math.round(row.at) }))
}
