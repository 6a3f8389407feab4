import type { Instant } from '@cairn/sdk'
import { documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import type { MessageKey, ToldEvent } from './arrival.ts'

/**
 * Keys, events and what each member ever did in one statement, an event only where its key is new: this is what makes it count
 * once. Sorted, so that two writers with the same keys wait for each other. `in (…) is true` is looked up in a hash, whatever
 * the planner believes. Ids are drawn here, behind the members' lock: of two events of one member the later stored has the
 * larger one.
 */
const STORE = `
with fresh as (
  insert into event_key (bucket, brand, message_id, received_at)
  select k.bucket, $1, k.message_id, to_timestamp($2::float8)
  from unnest($3::smallint[], $4::text[]) k(bucket, message_id) order by k.bucket, k.message_id
  on conflict do nothing returning bucket, message_id),
e as materialized (
  select nextval('event_id') as id, e.*
  from unnest($5::smallint[], $6::bigint[], $7::text[], $8::jsonb[], $9::float8[], $10::text[], $11::smallint[])
    e(bucket, member, name, properties, occurred_at, message_id, key_bucket)
  where ((e.key_bucket, e.message_id) in (select bucket, message_id from fresh)) is true),
stored as (
  insert into event (id, brand, bucket, member, name, properties, occurred_at, received_at, message_id, history)
  select id, $1, bucket, member, name, properties, to_timestamp(occurred_at), to_timestamp($2::float8), message_id, $12 from e),
tally as (
  insert into member_event as old (bucket, member, name, n, first_at, last_at)
  select bucket, member, name, count(*), to_timestamp(min(occurred_at)), to_timestamp(max(occurred_at)) from e
  group by bucket, member, name order by bucket, member, name
  on conflict (bucket, member, name) do update set n = old.n + excluded.n,
    first_at = least(old.first_at, excluded.first_at), last_at = greatest(old.last_at, excluded.last_at))
select key_bucket as bucket, message_id as "messageId", id from e
union all
select bucket, message_id, null from fresh
where ((bucket, message_id) in (select key_bucket, message_id from e)) is not true`

interface Arrival {
  readonly brand: number
  readonly receivedAt: Instant
  /** Distinct. */
  readonly keys: readonly MessageKey[]
  /** In order. The members are locked and known to be the brand's. */
  readonly events: readonly { readonly key: MessageKey; readonly event: ToldEvent }[]
  readonly history: boolean
}

/** A key that was new, and the id of its event where there is one. */
export interface Stored extends MessageKey {
  readonly id: number | null
}

export async function storeEvents(
  tx: Tx,
  { brand, receivedAt, keys, events, history }: Arrival,
): Promise<readonly Stored[]> {
  return query<Stored>(tx, STORE, [
    brand,
    receivedAt / 1000,
    numbers(keys.map(({ bucket }) => bucket)),
    texts(keys.map(({ messageId }) => messageId)),
    numbers(events.map(({ event }) => bucketOfMember(event.member))),
    numbers(events.map(({ event }) => event.member)),
    texts(events.map(({ event }) => event.name)),
    documents(events.map(({ event }) => event.properties)),
    instants(events.map(({ event }) => event.occurredAt)),
    texts(events.map(({ event }) => event.messageId)),
    numbers(events.map(({ key }) => key.bucket)),
    history,
  ])
}

export interface Listener {
  readonly bucket: number
  readonly run: number
  readonly visit: number
  readonly topic: string
  readonly member: number
  readonly deadline?: Instant
}

/** Runs that wait for one of these topics of these members. A later statement than the lock of the members. */
const LISTENERS = `
select s.run_bucket as bucket, s.run, s.visit, s.topic, s.member, extract(epoch from s.deadline)::float8 * 1000 as deadline
from (select $1::bigint as brand, t.* from unnest($2::smallint[], $3::bigint[], $4::text[]) t(bucket, member, topic) offset 0) t
join subscription s on s.bucket = t.bucket and s.brand = t.brand and s.topic = t.topic and s.member = t.member`

export async function listenersTo(
  tx: Tx,
  brand: number,
  topics: readonly { member: number; topic: string }[],
): Promise<readonly Listener[]> {
  if (topics.length === 0) return []
  const rows = await query<Omit<Listener, 'deadline'> & { deadline: number | null }>(tx, LISTENERS, [
    brand,
    numbers(topics.map(({ member }) => bucketOfMember(member))),
    numbers(topics.map(({ member }) => member)),
    texts(topics.map(({ topic }) => topic)),
  ])
  return rows.map(({ deadline, ...row }) => ({ ...row, ...(deadline !== null && { deadline: Math.round(deadline) }) }))
}
