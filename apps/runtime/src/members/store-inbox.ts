import type { Trouble } from '@cairn/sdk/run'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'
import { NAMES } from './store-merge.ts'

export interface InboxRow {
  readonly id: number
  readonly member: number
  readonly external: string | null
  readonly name: string | null
  readonly title: string
  readonly body: string
  readonly at: Date
}

interface InboxQuery {
  readonly brand: number
  readonly member: number
  readonly before?: number | undefined
  readonly limit: number
}

/** What the member's sandbox phone shows, the newest first. */
export function readInbox(tx: Tx, { brand, member, before, limit }: InboxQuery): Promise<readonly InboxRow[]> {
  return query(
    tx,
    `select i.id, i.member, null as external, null as name, i.title, i.body, i.at from inbox_message i
     where i.brand = $1 and i.bucket = $2 and i.member = $3 and ($4::bigint is null or i.id < $4)
     order by i.id desc limit $5`,
    [brand, bucketOfMember(member), member, before ?? null, limit],
  )
}

/** The brand's latest messages, whoever got them. */
export function readMessages(tx: Tx, brand: number, limit: number): Promise<readonly InboxRow[]> {
  return query(
    tx,
    `select i.id, i.member, coalesce(m.external_id, m.anonymous_id) as external, m.attributes->>'name' as name, i.title, i.body, i.at
     from inbox_message i join member m on m.bucket = i.bucket and m.id = i.member and m.brand = $1
     where i.brand = $1 order by i.id desc limit $2`,
    [brand, limit],
  )
}

export interface MemberRun {
  readonly id: number
  readonly journeyId: string
  readonly journeyName: string
  readonly node: string
  readonly nodeName: string | null
  readonly nodeType: string | null
  readonly state: string
  readonly enteredAt: Date
  readonly dueAt: Date | null
  readonly trouble: Trouble | null
}

/** The member's passages, the newest first. */
export function readRuns(tx: Tx, brand: number, member: number): Promise<readonly MemberRun[]> {
  return query(
    tx,
    `select r.id, j.public_id as "journeyId", j.name as "journeyName", r.node, n.node->>'name' as "nodeName",
       n.node->>'type' as "nodeType", r.state, r.entered_at as "enteredAt", r.due_at as "dueAt", r.trouble
     from (${NAMES}) w cross join journey j join run r on r.bucket = w.bucket and r.journey = j.id and r.member = w.member and r.brand = $1
     left join version v on v.journey = r.journey and v.version = r.version
     left join lateral (select e.node from jsonb_array_elements(v.graph->'nodes') e(node) where e.node->>'id' = r.node limit 1) n on true
     where j.brand = $1 order by r.id desc limit 200`,
    [brand, bucketOfMember(member), member],
  )
}
