import type { JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'

export interface MemberRow {
  readonly id: number
  readonly external: string | null
  readonly anonymous: string | null
  readonly attributes: JsonObject
  readonly tags: readonly string[]
  readonly zone: string | null
  readonly locale: string | null
  readonly count: number
  /** Minor units. */
  readonly total: number
  readonly lastAt: Date | null
  readonly updatedAt: Date
  /** Microseconds since 1970: what a cursor carries, so that no row is met twice. */
  readonly updated: number
}

const COLUMNS = `m.id, m.external_id as external, m.anonymous_id as anonymous, m.attributes, m.tags, m.time_zone as zone, m.locale,
  coalesce(o.count, 0) as count, coalesce(o.total, 0) as total, o.last_at as "lastAt", m.updated_at as "updatedAt",
  (extract(epoch from m.updated_at) * 1000000)::bigint as updated`

/** The text anywhere in the ids, the name or the address. Page by page over what changed last. */
const LIST = `
select ${COLUMNS}
from member m left join member_orders o on o.bucket = m.bucket and o.member = m.id
where m.brand = $1 and m.erased_at is null
  and ($2::text is null or m.external_id ilike $2 or m.anonymous_id ilike $2 or m.attributes->>'email' ilike $2
    or m.attributes->>'name' ilike $2 or m.attributes->>'phone' ilike $2
    or concat_ws(' ', m.attributes->>'first_name', m.attributes->>'last_name') ilike $2)
  and ($3::text is null or $3 = any(m.tags))
  and ($4::bigint is null or (m.updated_at, m.id) < (timestamptz 'epoch' + $4::bigint * interval '1 microsecond', $5::bigint))
order by m.updated_at desc, m.id desc limit $6`

export interface MemberQuery {
  readonly brand: number
  readonly text?: string | undefined
  readonly tag?: string | undefined
  readonly after?: { readonly updated: number; readonly id: number } | undefined
  readonly limit: number
}

export function listMembers(tx: Tx, { brand, text, tag, after, limit }: MemberQuery): Promise<readonly MemberRow[]> {
  const pattern = text === undefined ? null : `%${text.replace(/[\\%_]/g, '\\$&')}%`
  return query(tx, LIST, [brand, pattern, tag ?? null, after?.updated ?? null, after?.id ?? null, limit])
}

export async function readMember(tx: Tx, brand: number, id: number): Promise<MemberRow | undefined> {
  const text = `select ${COLUMNS} from member m left join member_orders o on o.bucket = m.bucket and o.member = m.id
    where m.brand = $1 and m.bucket = $2 and m.id = $3 and m.erased_at is null`
  return (await query<MemberRow>(tx, text, [brand, bucketOfMember(id), id]))[0]
}

export async function readMembers(tx: Tx, brand: number, ids: readonly number[]): Promise<readonly MemberRow[]> {
  const text = `select ${COLUMNS} from member m left join member_orders o on o.bucket = m.bucket and o.member = m.id
    where m.brand = $1 and m.bucket = any($2::smallint[]) and m.id = any($3::bigint[]) order by m.id`
  return query(tx, text, [brand, ids.map(bucketOfMember), ids])
}

export interface MemberDetail {
  readonly identities: readonly { kind: string; value: string }[]
  readonly points: number
  readonly events: readonly { name: string; n: number; lastAt: Date }[]
}

/** What one member's page shows besides the row. */
export async function readDetail(tx: Tx, brand: number, id: number): Promise<MemberDetail> {
  const bucket = bucketOfMember(id)
  const identities = await query<{ kind: string; value: string }>(
    tx,
    'select kind, value from identity where brand = $1 and member = $2 order by kind, value',
    [brand, id],
  )
  const points = await query<{ balance: number }>(
    tx,
    'select balance from points_account where brand = $1 and bucket = $2 and member = $3',
    [brand, bucket, id],
  )
  const events = await query<{ name: string; n: number; lastAt: Date }>(
    tx,
    `select e.name, e.n, e.last_at as "lastAt" from member_event e join member m on m.bucket = e.bucket and m.id = e.member
     where m.brand = $1 and e.bucket = $2 and e.member = $3 order by e.last_at desc, e.name limit 200`,
    [brand, bucket, id],
  )
  return { identities, points: points[0]?.balance ?? 0, events }
}
