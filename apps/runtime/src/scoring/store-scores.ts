import type { Instant, JsonObject } from '@cairn/sdk'
import { documents, numbers } from '../db/columns.ts'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from '../members/bucket.ts'

/** What a model says of a member now, and what was last told to journeys where that is something else. */
export interface SaidRow {
  readonly member: number
  readonly run: number
  readonly said: JsonObject
  readonly told: JsonObject | null
  readonly toldRun: number | null
}

interface Of {
  readonly brand: number
  readonly model: number
}

export function readSaid(tx: Tx, { brand, model }: Of, members: readonly number[]): Promise<readonly SaidRow[]> {
  return query(
    tx,
    `select s.member, s.run, s.said, s.told, s.told_run as "toldRun" from unnest($3::smallint[], $4::bigint[]) w(bucket, id)
     join member_score s on s.bucket = w.bucket and s.brand = $1 and s.model = $2 and s.member = w.id`,
    [brand, model, numbers(members.map(bucketOfMember)), numbers(members)],
  )
}

export interface Saying {
  readonly member: number
  readonly said: JsonObject
  readonly told: JsonObject | undefined
  readonly toldRun: number | undefined
}

/** Members slice by slice and in the order of their ids. */
export async function writeSaid(tx: Tx, of: Of & { readonly run: number }, all: readonly Saying[]): Promise<void> {
  if (all.length === 0) return
  await query(
    tx,
    `insert into member_score (bucket, brand, member, model, run, said, told, told_run)
     select w.bucket, $1, w.member, $2, $4, w.said, w.told, w.told_run
     from unnest($3::smallint[], $5::bigint[], $6::jsonb[], $7::jsonb[], $8::bigint[]) w(bucket, member, said, told, told_run)
     join member m on m.bucket = w.bucket and m.brand = $1 and m.id = w.member and m.erased_at is null
     order by w.bucket, w.member
     on conflict (bucket, member, model) do update set run = excluded.run, said = excluded.said, told = excluded.told,
       told_run = excluded.told_run`,
    [
      of.brand,
      of.model,
      numbers(all.map(({ member }) => bucketOfMember(member))),
      of.run,
      numbers(all.map(({ member }) => member)),
      documents(all.map(({ said }) => said)),
      documents(all.map(({ told }) => told)),
      numbers(all.map(({ toldRun }) => toldRun)),
    ],
  )
}

export interface Superseded {
  readonly member: number
  readonly run: number
  readonly said: JsonObject
}

/** What stood before this run. */
export async function keepBefore(tx: Tx, of: Of & { readonly run: number }, all: readonly Superseded[]): Promise<void> {
  if (all.length === 0) return
  await query(
    tx,
    `insert into score_change (bucket, brand, member, model, run, before_run, before)
     select w.bucket, $1, w.member, $2, $4, w.run, w.said
     from unnest($3::smallint[], $5::bigint[], $6::bigint[], $7::jsonb[]) w(bucket, member, run, said)
     order by w.bucket, w.member on conflict do nothing`,
    [
      of.brand,
      of.model,
      numbers(all.map(({ member }) => bucketOfMember(member))),
      of.run,
      numbers(all.map(({ member }) => member)),
      numbers(all.map(({ run }) => run)),
      documents(all.map(({ said }) => said)),
    ],
  )
}

export interface MemberScore {
  readonly model: string
  readonly key: string
  readonly name: string
  readonly node: string
  readonly said: JsonObject
  readonly asOf: Instant
}

/** What every model of the brand says of one member. */
export function readScoresOf(tx: Tx, who: Who): Promise<readonly MemberScore[]> {
  return query(
    tx,
    `select m.public_id as model, m.key, m.name, m.node, s.said, (extract(epoch from r.as_of) * 1000)::float8 as "asOf"
     from member_score s join score_model m on m.id = s.model and m.brand = s.brand join score_run r on r.id = s.run
     where s.bucket = $1 and s.brand = $2 and s.member = $3 order by m.id`,
    [who.bucket, who.brand, who.member],
  )
}

interface Who {
  readonly bucket: number
  readonly brand: number
  readonly member: number
}

export interface ScoreChange {
  readonly key: string
  readonly before: JsonObject
  readonly beforeAsOf: Instant
  readonly asOf: Instant
}

/** What was said of a member before, the last change first. */
export function readChangesOf(tx: Tx, who: Who, limit: number): Promise<readonly ScoreChange[]> {
  return query(
    tx,
    `select m.key, c.before, (extract(epoch from b.as_of) * 1000)::float8 as "beforeAsOf",
       (extract(epoch from r.as_of) * 1000)::float8 as "asOf"
     from score_change c join score_model m on m.id = c.model and m.brand = c.brand
     join score_run r on r.id = c.run join score_run b on b.id = c.before_run
     where c.bucket = $1 and c.brand = $2 and c.member = $3 order by c.run desc limit $4`,
    [who.bucket, who.brand, who.member, limit],
  )
}

/** As whom members enter journeys. */
export function readEntrants(
  tx: Tx,
  brand: number,
  members: readonly number[],
): Promise<readonly { readonly member: number; readonly entrant: string }[]> {
  return query(
    tx,
    `select m.id as member, coalesce(m.external_id, m.anonymous_id, 'mem_' || m.id) as entrant
     from unnest($2::smallint[], $3::bigint[]) w(bucket, id) join member m on m.bucket = w.bucket and m.id = w.id and m.brand = $1`,
    [brand, numbers(members.map(bucketOfMember)), numbers(members)],
  )
}
