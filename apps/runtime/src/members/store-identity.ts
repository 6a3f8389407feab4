import { type Instant, RetryableError } from '@cairn/sdk'
import { numbers, texts } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember, bucketOfText } from './bucket.ts'
import type { IdentityKey, KnownIdentity } from './identity.ts'

// Nothing is compared with the brand alone: it comes as a column, and `is not distinct from` is looked at once the member is
// found, or a plan begins with everybody of the brand. docs/decisions/0024
const FIND = `
select k.kind, k.value, i.member, m.external_id as external, m.anonymous_id as anonymous,
  m.external_id is not null or exists (select from identity o where o.member = i.member and o.kind not in ('anonymous', 'email', 'phone')
    and o.brand is not distinct from k.brand) as personal
from (select $1::bigint as brand, k.* from unnest($2::smallint[], $3::text[], $4::text[]) k(bucket, kind, value) offset 0) k
join identity i on i.bucket = k.bucket and i.brand = k.brand and i.kind = k.kind and i.value = k.value
join member m on m.bucket = (i.member & 63)::smallint and m.id = i.member and m.brand is not distinct from k.brand`

export async function findIdentities(
  tx: Tx,
  brand: number,
  keys: readonly IdentityKey[],
): Promise<readonly KnownIdentity[]> {
  type Row = IdentityKey & { member: number; external: string | null; anonymous: string | null; personal: boolean }
  const rows = await query<Row>(tx, FIND, [brand, ...identityColumns(keys)])
  return rows.map(({ external, anonymous, ...row }) => ({
    ...row,
    ...(external !== null && { external }),
    ...(anonymous !== null && { anonymous }),
  }))
}

export async function nextMemberIds(tx: Tx, n: number): Promise<readonly number[]> {
  const rows = await query<{ id: number }>(tx, `select nextval('member_id') as id from generate_series(1, $1::int)`, [
    n,
  ])
  return rows.map(({ id }) => id)
}

const ADD_IDENTITIES = `
insert into identity (bucket, brand, kind, value, member)
select k.bucket, $1, k.kind, k.value, k.member
from unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[]) k(bucket, kind, value, member)
order by k.bucket, k.kind, k.value
on conflict do nothing returning 1 as one`

/**
 * How many were new. Sorted, so that two writers meeting the same people wait for each other instead of each holding
 * half. Identities come before members in the lock order.
 */
export async function addIdentities(
  tx: Tx,
  brand: number,
  identities: readonly (IdentityKey & { member: number })[],
): Promise<number> {
  const members = numbers(identities.map(({ member }) => member))
  return (await query(tx, ADD_IDENTITIES, [brand, ...identityColumns(identities), members])).length
}

const MOVE_IDENTITIES = `
update identity i set member = k.member
from (select $1::bigint as brand, k.*
  from unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[]) k(bucket, kind, value, member) offset 0) k
where i.bucket = k.bucket and i.brand = k.brand and i.kind = k.kind and i.value = k.value`

export async function moveIdentities(
  tx: Tx,
  brand: number,
  identities: readonly (IdentityKey & { member: number })[],
): Promise<void> {
  const members = numbers(identities.map(({ member }) => member))
  await query(tx, MOVE_IDENTITIES, [brand, ...identityColumns(identities), members])
}

export interface NewMember {
  readonly id: number
  readonly external?: string | undefined
  readonly anonymous?: string | undefined
}

const ADD_MEMBERS = `
insert into member (bucket, brand, id, external_id, anonymous_id, created_at, updated_at)
select n.bucket, $1, n.id, n.external, n.anonymous, at, at
from unnest($2::smallint[], $3::bigint[], $4::text[], $5::text[]) n(bucket, id, external, anonymous),
  (select to_timestamp($6::float8) as at) t`

export async function addMembers(
  tx: Tx,
  brand: number,
  { members, now }: { members: readonly NewMember[]; now: Instant },
): Promise<void> {
  await query(tx, ADD_MEMBERS, [
    brand,
    numbers(members.map(({ id }) => bucketOfMember(id))),
    numbers(members.map(({ id }) => id)),
    texts(members.map(({ external }) => external)),
    texts(members.map(({ anonymous }) => anonymous)),
    now / 1000,
  ])
}

const LOCK = `
select m.id, m.erased_at is null as here from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
join member m on m.bucket = w.bucket and m.id = w.id and m.brand is not distinct from $1
order by m.id for no key update of m`

/**
 * Every writer of a member does this first, in id order; the advance does too before it subscribes a run. Who was merged or erased
 * since the writer found them is not there any more: it begins again, and finds who they are now.
 */
export async function lockMembers(tx: Tx, brand: number, ids: readonly number[]): Promise<void> {
  const sorted = [...new Set(ids)].toSorted((a, b) => a - b)
  const rows = await query<{ here: boolean }>(tx, LOCK, [brand, numbers(sorted.map(bucketOfMember)), numbers(sorted)])
  if (rows.some(({ here }) => !here))
    throw new RetryableError('MEMBER_GONE', 'A member was merged or erased meanwhile.')
}

/** The same for who need not be there any more: those who are. */
export async function lockThoseHere(tx: Tx, brand: number, ids: readonly number[]): Promise<readonly number[]> {
  const sorted = [...new Set(ids)].toSorted((a, b) => a - b)
  const values = [brand, numbers(sorted.map(bucketOfMember)), numbers(sorted)]
  const rows = await query<{ id: number; here: boolean }>(tx, LOCK, values)
  return rows.filter(({ here }) => here).map(({ id }) => id)
}

const NAME_MEMBERS = `
update member m set external_id = n.external, updated_at = to_timestamp($5::float8)
from unnest($2::smallint[], $3::bigint[], $4::text[], $6::text[]) n(bucket, id, external, was)
where m.bucket = n.bucket and m.id = n.id and m.brand is not distinct from $1 and m.external_id is not distinct from n.was
returning 1 as one`

interface Naming {
  readonly members: readonly (NewMember & { was?: string | undefined })[]
  readonly now: Instant
}

/** How many got their name: another writer may have named one since it was read. */
export async function nameMembers(tx: Tx, brand: number, { members, now }: Naming): Promise<number> {
  const named = await query(tx, NAME_MEMBERS, [
    brand,
    numbers(members.map(({ id }) => bucketOfMember(id))),
    numbers(members.map(({ id }) => id)),
    texts(members.map(({ external }) => external)),
    now / 1000,
    texts(members.map(({ was }) => was)),
  ])
  return named.length
}

/** The contact ways of members as they are now: rows for `add` are written, the members' others of these kinds go. */
const REPLACE_CONTACTS = `
with gone as (
  delete from identity i using unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[]) k(bucket, kind, value, member)
  where i.member = k.member and i.brand is not distinct from $1 and i.kind = k.kind and i.value <> k.value and i.rank = 0)
insert into identity (bucket, brand, kind, value, member)
select k.bucket, $1, k.kind, k.value, k.member
from unnest($2::smallint[], $3::text[], $4::text[], $5::bigint[]) k(bucket, kind, value, member)
where k.value <> ''
order by k.bucket, k.kind, k.value, k.member
on conflict (bucket, brand, kind, value, member) do update set rank = 0`

export interface Contact {
  readonly kind: 'email' | 'phone'
  /** Empty: the member has none any more. */
  readonly value: string
  readonly member: number
}

export async function replaceContacts(tx: Tx, brand: number, contacts: readonly Contact[]): Promise<void> {
  const members = numbers(contacts.map(({ member }) => member))
  await query(tx, REPLACE_CONTACTS, [brand, ...identityColumns(contacts), members])
}

function identityColumns(keys: readonly { kind: string; value: string }[]): readonly [string, string, string] {
  return [
    numbers(keys.map(({ value }) => bucketOfText(value))),
    texts(keys.map(({ kind }) => kind)),
    texts(keys.map(({ value }) => value)),
  ]
}
