import type { Instant } from '@cairn/sdk'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember, BUCKETS } from '../members/bucket.ts'

export interface AudienceRow {
  readonly id: number
  readonly publicId: string
  readonly brand: number
  readonly name: string
  readonly rule: string
  readonly size: number | null
  /** Null: never counted under this rule. */
  readonly refreshedAt: Date | null
}

const COLUMNS = `id, public_id as "publicId", brand, name, rule, size, refreshed_at as "refreshedAt"`

export function listAudiences(tx: Tx, brand: number): Promise<readonly AudienceRow[]> {
  return query(tx, `select ${COLUMNS} from audience where brand = $1 order by id desc limit 1000`, [brand])
}

/** Of every brand: what the timer refreshes. */
export function everyAudience(tx: Tx): Promise<readonly AudienceRow[]> {
  return query(tx, `select ${COLUMNS} from audience order by refreshed_at nulls first, id`, [])
}

export async function findAudience(tx: Tx, brand: number, publicId: string): Promise<AudienceRow | undefined> {
  return (
    await query<AudienceRow>(tx, `select ${COLUMNS} from audience where brand = $1 and public_id = $2`, [
      brand,
      publicId,
    ])
  )[0]
}

export function findAudiences(tx: Tx, brand: number, publicIds: readonly string[]): Promise<readonly AudienceRow[]> {
  return query(tx, `select ${COLUMNS} from audience where brand = $1 and public_id = any($2::text[]) order by id`, [
    brand,
    publicIds,
  ])
}

export async function addAudience(
  tx: Tx,
  audience: { brand: number; publicId: string; name: string; rule: string },
): Promise<void> {
  const { brand, publicId, name, rule } = audience
  await query(tx, 'insert into audience (brand, public_id, name, rule) values ($1, $2, $3, $4)', [
    brand,
    publicId,
    name,
    rule,
  ])
}

/** Another rule is another audience: it is counted afresh, and nobody joins or leaves by the change itself. */
export async function changeAudience(
  tx: Tx,
  brand: number,
  change: { publicId: string; name: string; rule: string },
): Promise<boolean> {
  const rows = await query(
    tx,
    `update audience set name = $3, refreshed_at = case when rule = $4 then refreshed_at end, rule = $4
     where brand = $1 and public_id = $2 returning id`,
    [brand, change.publicId, change.name, change.rule],
  )
  return rows.length > 0
}

export async function removeAudience(tx: Tx, brand: number, id: number): Promise<void> {
  await query(tx, 'delete from audience_member where audience = $1', [id])
  await query(tx, 'delete from audience where brand = $1 and id = $2', [brand, id])
}

/** Journeys, drafts too, that name the audience anywhere: it cannot be taken from under them. */
export function journeysNaming(tx: Tx, brand: number, publicId: string): Promise<readonly { name: string }[]> {
  return query(
    tx,
    `select j.name from journey j left join draft d on d.journey = j.id
     left join version v on v.journey = j.id and v.version = j.live_version and j.state in ('live', 'paused')
     where j.brand = $1 and j.state <> 'stopped' and (strpos(d.projection::text, $2) > 0 or strpos(v.graph::text, $2) > 0)
     order by j.name limit 5`,
    [brand, publicId],
  )
}

export async function readCurrency(tx: Tx, brand: number): Promise<string> {
  const [found] = await query<{ currency: string }>(tx, 'select currency from brand where id = $1', [brand])
  if (!found) throw new Error(`There is no brand ${brand}.`)
  return found.currency
}

export interface ChunkMember {
  readonly bucket: number
  readonly id: number
  readonly entrant: string
}

/** Which of these are in the audience. */
export async function membersIn(tx: Tx, audience: number, members: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await query<{ member: number }>(
    tx,
    `select a.member from unnest($2::smallint[], $3::bigint[]) w(bucket, id)
     join audience_member a on a.bucket = w.bucket and a.audience = $1 and a.member = w.id`,
    [audience, ...whoOf(members)],
  )
  return new Set(rows.map(({ member }) => member))
}

export interface Moves {
  readonly audience: number
  readonly joined: readonly number[]
  readonly left: readonly number[]
  readonly at: Instant
}

export interface MembershipChange {
  readonly id: number
  readonly member: number
  readonly joined: boolean
}

const CHANGE = `
with came as (
  insert into audience_member (bucket, audience, member, since)
  select w.bucket, $1, w.id, to_timestamp($2::float8) from unnest($3::smallint[], $4::bigint[]) w(bucket, id)
  order by w.bucket, w.id on conflict do nothing returning bucket, member),
went as (
  delete from audience_member a using unnest($5::smallint[], $6::bigint[]) w(bucket, id)
  where a.bucket = w.bucket and a.audience = $1 and a.member = w.id returning a.bucket, a.member)
insert into membership_change (bucket, audience, member, joined, at)
select bucket, $1, member, true, to_timestamp($2::float8) from came
union all select bucket, $1, member, false, to_timestamp($2::float8) from went
returning id, member, joined`

/** Writes who came and went. Answers what really changed: somebody else may have written it meanwhile. */
export function changeMembership(tx: Tx, { audience, joined, left, at }: Moves): Promise<readonly MembershipChange[]> {
  return query(tx, CHANGE, [audience, at / 1000, ...whoOf(joined), ...whoOf(left)])
}

/** The size as it stands, unless the rule was changed while it was counted. */
export async function markRefreshed(
  tx: Tx,
  audience: Pick<AudienceRow, 'id' | 'brand' | 'rule'>,
  at: Instant,
): Promise<void> {
  await query(
    tx,
    `update audience set refreshed_at = to_timestamp($4::float8), size = (
       select count(*) from generate_series(0, ${BUCKETS - 1}) b
       join audience_member m on m.bucket = b::smallint and m.audience = $2)
     where brand = $1 and id = $2 and rule = $3`,
    [audience.brand, audience.id, audience.rule, at / 1000],
  )
}

const whoOf = (members: readonly number[]): string[] => [numbers(members.map(bucketOfMember)), numbers(members)]
