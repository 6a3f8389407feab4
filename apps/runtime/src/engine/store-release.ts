import type { Instant } from '@cairn/sdk'
import type { Trouble, WakeRow } from '@cairn/sdk/run'
import { numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'

export interface Release {
  readonly brand: number
  /** Only those of this journey. */
  readonly journey?: number | undefined
  /** Only these runs. */
  readonly runs?: readonly { readonly bucket: number; readonly run: number }[] | undefined
  readonly word: Pick<WakeRow['payload'], 'to' | 'exit'>
  readonly now: Instant
  readonly limit: number
}

/**
 * Told once: a run that has not heard the operator's last word is passed over. So is one of a paused journey, which moves
 * nobody.
 */
export async function releaseQuarantined(tx: Tx, wish: Release): Promise<number> {
  const { brand, journey, runs, word, now, limit } = wish
  const rows = await query<{ n: number }>(
    tx,
    `with q as materialized (
       select r.bucket, r.id from run r join journey j on j.id = r.journey and j.state <> 'paused'
       where r.brand = $1 and r.state = 'quarantined' and ($2::bigint is null or r.journey = $2)
         and ($3::smallint[] is null or (r.bucket, r.id) in (select * from unnest($3::smallint[], $4::bigint[])))
         and not exists (select from wake w where w.bucket = r.bucket and w.run = r.id and w.kind = 'operator')
       order by r.bucket, r.id limit $7
     ), w as (
       insert into wake (bucket, run, kind, at, payload) select bucket, id, 'operator', to_timestamp($5::float8), $6::jsonb from q
     )
     select count(*) as n, count(pg_notify('cairn', 'advance:' || bucket)) as told from q`,
    [
      brand,
      journey ?? null,
      runs === undefined ? null : numbers(runs.map(({ bucket }) => bucket)),
      runs === undefined ? null : numbers(runs.map(({ run }) => run)),
      now / 1000,
      JSON.stringify(word),
      limit,
    ],
  )
  return rows[0]?.n ?? 0
}

export interface QuarantinedRow {
  readonly bucket: number
  readonly id: number
  readonly journeyId: string
  readonly journey: string
  readonly member: number
  readonly externalId: string | null
  readonly name: string | null
  readonly node: string
  readonly version: number
  readonly trouble: Trouble | null
  readonly nodeName: string | null
  readonly nodeType: string | null
  /** The operator's word lies there and has not been heard yet. */
  readonly told: boolean
}

/** Newest run first; one more than the limit tells that there are others. */
export async function listQuarantined(
  tx: Tx,
  page: {
    readonly brand: number
    readonly journey?: number | undefined
    readonly after?: number | undefined
    readonly limit: number
  },
): Promise<readonly QuarantinedRow[]> {
  return query(
    tx,
    `select r.bucket, r.id, j.public_id as "journeyId", j.name as journey, r.member, m.external_id as "externalId",
       m.attributes->>'name' as name, r.node, n.node->>'name' as "nodeName", n.node->>'type' as "nodeType", r.version, r.trouble,
       exists (select from wake w where w.bucket = r.bucket and w.run = r.id and w.kind = 'operator') as told
     from run r join journey j on j.id = r.journey
     left join member m on m.bucket = r.member & 63 and m.id = r.member
     left join version v on v.journey = r.journey and v.version = r.version
     left join lateral (select x.node from jsonb_array_elements(v.graph->'nodes') x(node) where x.node->>'id' = r.node limit 1) n on true
     where r.brand = $1 and r.state = 'quarantined' and ($2::bigint is null or r.journey = $2)
       and ($3::bigint is null or r.id < $3)
     order by r.id desc limit $4`,
    [page.brand, page.journey ?? null, page.after ?? null, page.limit + 1],
  )
}
