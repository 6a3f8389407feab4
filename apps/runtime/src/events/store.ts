import type { Instant } from '@cairn/sdk'
import { documents, instants, numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'
import type { ArrivedEvent, MessageKey } from './arrival.ts'

export async function nextEventIds(tx: Tx, n: number): Promise<readonly number[]> {
  const rows = await query<{ id: number }>(tx, `select nextval('event_id') as id from generate_series(1, $1::int)`, [n])
  return rows.map(({ id }) => id)
}

/**
 * Keys and events in one statement, the event only where its key is new: this is what makes an event count once. Sorted,
 * so that two writers with the same keys wait for each other.
 */
const STORE = `
with fresh as (
  insert into event_key (bucket, brand, message_id, received_at)
  select k.bucket, $1, k.message_id, to_timestamp($2::float8)
  from unnest($3::smallint[], $4::text[]) k(bucket, message_id) order by k.bucket, k.message_id
  on conflict do nothing returning bucket, message_id),
stored as (
  insert into event (id, brand, bucket, member, name, properties, occurred_at, received_at, message_id, history)
  select e.id, $1, e.bucket, e.member, e.name, e.properties, to_timestamp(e.occurred_at), to_timestamp($2::float8), e.message_id, $13
  from unnest($5::bigint[], $6::smallint[], $7::bigint[], $8::text[], $9::jsonb[], $10::float8[], $11::text[], $12::smallint[])
    e(id, bucket, member, name, properties, occurred_at, message_id, key_bucket)
  join fresh f on f.bucket = e.key_bucket and f.message_id = e.message_id)
select bucket, message_id as "messageId" from fresh`

interface Arrival {
  readonly brand: number
  readonly receivedAt: Instant
  /** Distinct. */
  readonly keys: readonly MessageKey[]
  readonly events: readonly (ArrivedEvent & MessageKey)[]
  readonly history: boolean
}

/** The keys that were new. */
export async function storeEvents(
  tx: Tx,
  { brand, receivedAt, keys, events, history }: Arrival,
): Promise<readonly MessageKey[]> {
  return query<MessageKey>(tx, STORE, [
    brand,
    receivedAt / 1000,
    numbers(keys.map(({ bucket }) => bucket)),
    texts(keys.map(({ messageId }) => messageId)),
    numbers(events.map(({ id }) => id)),
    numbers(events.map(({ member }) => bucketOfMember(member))),
    numbers(events.map(({ member }) => member)),
    texts(events.map(({ name }) => name)),
    documents(events.map(({ properties }) => properties)),
    instants(events.map(({ occurredAt }) => occurredAt)),
    texts(events.map(({ messageId }) => messageId)),
    numbers(events.map(({ bucket }) => bucket)),
    history,
  ])
}

export interface EventTally {
  readonly member: number
  readonly name: string
  readonly n: number
  readonly first: Instant
  readonly last: Instant
}

const TALLY = `
insert into member_event as old (bucket, member, name, n, first_at, last_at)
select t.bucket, t.member, t.name, t.n, to_timestamp(t.first), to_timestamp(t.last)
from unnest($1::smallint[], $2::bigint[], $3::text[], $4::bigint[], $5::float8[], $6::float8[]) t(bucket, member, name, n, first, last)
order by t.bucket, t.member, t.name
on conflict (bucket, member, name) do update set n = old.n + excluded.n,
  first_at = least(old.first_at, excluded.first_at), last_at = greatest(old.last_at, excluded.last_at)`

/** Adds to what each member ever did. The members are locked and known to be the brand's. */
export async function tallyEvents(tx: Tx, tallies: readonly EventTally[]): Promise<void> {
  await query(tx, TALLY, [
    numbers(tallies.map(({ member }) => bucketOfMember(member))),
    numbers(tallies.map(({ member }) => member)),
    texts(tallies.map(({ name }) => name)),
    numbers(tallies.map(({ n }) => n)),
    instants(tallies.map(({ first }) => first)),
    instants(tallies.map(({ last }) => last)),
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
from unnest($2::smallint[], $3::bigint[], $4::text[]) t(bucket, member, topic)
join subscription s on s.bucket = t.bucket and s.brand = $1 and s.topic = t.topic and s.member = t.member`

export async function listenersTo(
  tx: Tx,
  brand: number,
  topics: readonly { member: number; topic: string }[],
): Promise<readonly Listener[]> {
  const rows = await query<Omit<Listener, 'deadline'> & { deadline: number | null }>(tx, LISTENERS, [
    brand,
    numbers(topics.map(({ member }) => bucketOfMember(member))),
    numbers(topics.map(({ member }) => member)),
    texts(topics.map(({ topic }) => topic)),
  ])
  return rows.map(({ deadline, ...row }) => ({ ...row, ...(deadline !== null && { deadline: Math.round(deadline) }) }))
}
