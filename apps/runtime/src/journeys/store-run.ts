import type { Json } from '@cairn/sdk'
import { type Kysely, sql } from 'kysely'
import type { Database } from '../db/schema.ts'

export interface RunRow {
  readonly bucket: number
  readonly id: number
  readonly member: number
  readonly entry_key: string
  readonly external_id: string | null
  readonly name: string | null
  readonly node: string
  readonly state: string
  readonly version: number
  readonly entered_at: Date
  readonly due_at: Date | null
  readonly trouble: Json
}

export interface RunWish {
  readonly brand: number
  readonly journey: number
  readonly node?: string | undefined
  /** Only runs that came to this node, wherever they are now. */
  readonly visited?: string | undefined
  readonly state?: string | undefined
  readonly after?: { readonly bucket: number; readonly member: number; readonly entryKey: string } | undefined
  readonly limit: number
}

/** In the order of the index that holds them by journey, so that a page costs a page however many there are. */
export async function listRuns(db: Kysely<Database>, wish: RunWish): Promise<RunRow[]> {
  const { after } = wish
  const { rows } = await sql<RunRow>`
    select r.bucket, r.id, r.member, r.entry_key, r.node, r.state, r.version, r.entered_at, r.due_at, r.trouble,
      m.external_id, m.attributes->>'name' as name
    from run r join member m on m.bucket = r.member & 63 and m.id = r.member
    where r.bucket >= ${after?.bucket ?? 0} and r.brand = ${wish.brand} and r.journey = ${wish.journey}
      ${after === undefined ? sql`` : sql`and (r.bucket, r.member, r.entry_key) > (${after.bucket}, ${after.member}, ${after.entryKey})`}
      ${wish.node === undefined ? sql`` : sql`and r.node = ${wish.node}`}
      ${wish.visited === undefined ? sql`` : cameTo(wish.visited)}
      ${wish.state === undefined ? sql`` : sql`and r.state = ${wish.state}`}
    order by r.bucket, r.member, r.entry_key limit ${wish.limit + 1}`.execute(db)
  return rows
}

const cameTo = (node: string) => sql`and (r.node = ${node} or exists (
  select from step s where s.bucket = r.bucket and s.member = r.member and s.run = r.id and s.node = ${node}))`
