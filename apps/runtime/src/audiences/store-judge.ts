import type { Instant } from '@cairn/sdk'
import type { Rule } from '@cairn/sdk/expression'
import { numbers } from '../db/columns.ts'
import { query, queryOnce, type Tx } from '../db/statement.ts'
import { bucketOfMember, BUCKETS } from '../members/bucket.ts'
import { ruleSql, rulesSql } from './store/rule.ts'
import type { Values } from './store/sql.ts'
import type { ChunkMember } from './store.ts'

export interface Asked {
  readonly brand: number
  readonly currency: string
  readonly now: Instant
}

/** So many members of a rule are shown. */
const SAMPLE = 5

/** Of how many members a rule is true, and the first of them. */
export async function previewOf(
  tx: Tx,
  rule: Rule,
  asked: Asked,
): Promise<{ readonly count: number; readonly sample: readonly number[] }> {
  const { held, values } = heldBy(rule, asked)
  const [found] = await queryOnce<{ count: number; sample: number[] }>(
    tx,
    `${held} select (select count(*) from held) as count,
       array(select id from held order by bucket, id limit ${SAMPLE}) as sample`,
    values.list,
  )
  return found ?? { count: 0, sample: [] }
}

/** Ways to reach the members of whom a rule is true: how many have each. */
export async function reachOf(tx: Tx, rule: Rule, asked: Asked): Promise<Readonly<Record<string, number>>> {
  const { held, values } = heldBy(rule, asked)
  const rows = await queryOnce<{ kind: string; n: number }>(
    tx,
    `${held} select 'inbox' as kind, count(*) as n from held
     union all select i.kind, count(distinct i.member) from identity i join held h on h.id = i.member
       where i.brand = $1 and i.kind not in ('external', 'anonymous') group by i.kind`,
    values.list,
  )
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]))
}

interface Filled extends Asked {
  readonly audience: number
}

/** The first count under a rule: members are in or out, and nobody moved. */
export async function fillAudience(tx: Tx, rule: Rule, { audience, ...asked }: Filled): Promise<void> {
  const { held, values } = heldBy(rule, asked)
  const own = values.say(audience, 'bigint')
  await queryOnce(
    tx,
    `${held}, gone as (
       delete from audience_member a using ${EVERY_BUCKET} where a.bucket = b.bucket and a.audience = ${own}
         and not exists (select from held h where h.bucket = a.bucket and h.id = a.member))
     insert into audience_member (bucket, audience, member, since)
     select bucket, ${own}, id, to_timestamp(${values.say(asked.now / 1000, 'float8')}) from held order by bucket, id
     on conflict do nothing`,
    values.list,
  )
}

/** Who is in and should not be, and who should be and is not, in slice and id order. */
export async function suspectsOf(tx: Tx, rule: Rule, { audience, ...asked }: Filled): Promise<readonly ChunkMember[]> {
  const { held, values } = heldBy(rule, asked)
  return queryOnce(
    tx,
    `${held}, inside as (
       select a.bucket, a.member from ${EVERY_BUCKET}
       join audience_member a on a.bucket = b.bucket and a.audience = ${values.say(audience, 'bigint')})
     select m.bucket, m.id, coalesce(m.external_id, m.anonymous_id, 'mem_' || m.id) as entrant
     from (select coalesce(h.bucket, i.bucket) as bucket, coalesce(h.id, i.member) as id
       from held h full join inside i on i.bucket = h.bucket and i.member = h.id
       where h.id is null or i.member is null) d
     join member m on m.bucket = d.bucket and m.id = d.id and m.brand = $1 order by m.bucket, m.id`,
    values.list,
  )
}

const EVERY_BUCKET = `(select n::smallint as bucket from generate_series(0, ${BUCKETS - 1}) n) b`

/** \`held\`: those of whom the rule is true. */
function heldBy(rule: Rule, asked: Asked): { readonly held: string; readonly values: Values } {
  const { joins, holds, values } = ruleSql(rule, { ...asked, reach: 'all' })
  const held = `with held as materialized (
    select m.bucket, m.id from member m\n${joins}\nwhere m.brand = $1 and m.erased_at is null and ${holds})`
  return { held, values }
}

/** For a statement over a whole brand: what it gathers shall lie in memory. */
export async function withRoom<T>(db: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await query(tx, `select set_config('work_mem', '128MB', true)`, [])
    return work(tx)
  })
}

/** Of these members, or of all, those of whom each rule is true. */
export async function membersHolding(
  tx: Tx,
  rules: readonly Rule[],
  asked: Asked & { readonly members?: readonly number[] },
): Promise<readonly ReadonlySet<number>[]> {
  const { members } = asked
  const { joins, holds, values } = rulesSql(rules, { ...asked, reach: members ? 'some' : 'all' })
  const columns = holds.map((rule, i) => `${rule} as h${i}`)
  const rows = await queryOnce<{ readonly id: number } & Readonly<Record<string, unknown>>>(
    tx,
    `select m.id, ${columns.join(', ')} from ${members ? some(members, values) : 'member m'}\n${joins}
     where m.brand = $1 and m.erased_at is null`,
    values.list,
  )
  return holds.map((_, i) => new Set(rows.flatMap((row) => (row[`h${i}`] === true ? [row.id] : []))))
}

function some(members: readonly number[], values: Values): string {
  const [buckets, ids] = [
    values.say(numbers(members.map(bucketOfMember)), 'smallint[]'),
    values.say(numbers(members), 'bigint[]'),
  ]
  return `unnest(${buckets}, ${ids}) w(bucket, id) join member m on m.bucket = w.bucket and m.id = w.id`
}
