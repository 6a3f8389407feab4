import type { Json } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { bucketOfMember } from './bucket.ts'
import { NAMES } from './store-merge.ts'

/**
 * Where a page of the trail ended. Equal instants are told apart by rank (events before what they set going) and by key: a
 * walk's visits in their order, and within a visit its coming, what it sent or granted, its leaving.
 */
export interface TrailPlace {
  /** Microseconds since 1970. */
  readonly us: number
  readonly rank: number
  readonly key: string
}

export interface TrailRow extends TrailPlace {
  readonly at: Date
  readonly kind: 'step' | 'event' | 'message' | 'reward' | 'call' | 'task' | 'child'
  readonly journeyId: string | null
  readonly journeyName: string | null
  readonly node: string | null
  readonly nodeName: string | null
  readonly nodeType: string | null
  readonly what: string
  readonly why: string | null
  readonly state: string | null
  readonly code: string | null
  readonly content: Json | null
  /** A way out of a step whose coming is not told beside it, because the member went on at once. */
  readonly passed: boolean
}

/**
 * The coming into a journey stands on the run; the step it left its entry by says where that was. Each source is cut to the page before they are laid together; the keys sort as text.
 */
const TRAIL = `
with page as (select timestamptz 'epoch' + $4::bigint * interval '1 microsecond' as at, $5::smallint as rank, $6::text as key),
who as (${NAMES}),
happened as (
  select e.occurred_at as at, 0 as rank, lpad(e.id::text, 20, '0') as key, 'event' as kind, null::bigint as journey,
    null::integer as version, null::text as node, e.name as what, null::text as why, null::text as state, null::text as code,
    e.properties as content, null::bigint as run, null::integer as visit
  from event e, page p where e.brand = $1 and e.bucket = $2 and e.member = $3
    and ($4::bigint is null or (e.occurred_at, 0, lpad(e.id::text, 20, '0')) < (p.at, p.rank, p.key))
  order by 1 desc, 3 desc limit $7),
stepped as (
  select s.at, 1, lpad(s.run::text, 20, '0') || lpad(s.visit::text, 10, '0') || case s.what when 'in' then '0' else '2' end, 'step', r.journey,
    s.version, s.node, s.what, null, null, null, null::jsonb, s.run, s.visit
  from who w join step s on s.bucket = w.bucket and s.member = w.member join run r on r.bucket = s.bucket and r.id = s.run, page p
  where r.brand = $1
    and ($4::bigint is null or (s.at, 1, lpad(s.run::text, 20, '0') || lpad(s.visit::text, 10, '0') || case s.what when 'in' then '0' else '2' end) < (p.at, p.rank, p.key))
  order by 1 desc, 3 desc limit $7),
entered as (
  select r.entered_at, 1, lpad(r.id::text, 20, '0') || lpad('1', 10, '0') || '0', 'step', r.journey, coalesce(t.version, r.version),
    coalesce(split_part(t.path, ' ', 1), r.node), 'in', null, null, null, null::jsonb, r.id, 1
  from who w cross join journey j join run r on r.bucket = w.bucket and r.journey = j.id and r.member = w.member
  left join lateral (select t.version, t.path from who o join trail t on t.bucket = o.bucket and t.member = o.member
    where t.bucket = r.bucket and t.at >= r.entered_at and t.run = r.id and t.visit = 1 limit 1) t on true, page p
  where j.brand = $1
    and ($4::bigint is null or (r.entered_at, 1, lpad(r.id::text, 20, '0') || lpad('1', 10, '0') || '0') < (p.at, p.rank, p.key))
  order by 1 desc, 3 desc limit $7),
effected as (
  select f.planned_at, 1, lpad(f.run::text, 20, '0') || lpad(f.visit::text, 10, '0') || '1' || lpad(f.slot::text, 5, '0'), f.kind, f.journey,
    f.version, f.node, f.lane, f.outcome->>'reason', f.state, c.code, coalesce(f.content, f.outcome), null::bigint, null::integer
  from page p, who w cross join journey b
  join run o on o.bucket = w.bucket and o.journey = b.id and o.member = w.member
  join effect f on f.bucket = o.bucket and f.run = o.id
  left join reward_code c on f.kind = 'reward' and c.bucket = f.bucket and c.run = f.run and c.node = f.node and c.visit = f.visit and c.slot = f.slot
  where b.brand = $1
    and ($4::bigint is null or (f.planned_at, 1, lpad(f.run::text, 20, '0') || lpad(f.visit::text, 10, '0') || '1' || lpad(f.slot::text, 5, '0')) < (p.at, p.rank, p.key))
  order by 1 desc, 3 desc limit $7),
trail as (
  select * from (select * from happened union all select * from entered union all select * from stepped union all select * from effected) a
  order by at desc, rank desc, key desc limit $7)
select t.at, (extract(epoch from t.at) * 1000000)::bigint as us, t.rank, t.key, t.kind, j.public_id as "journeyId",
  j.name as "journeyName", t.node, n.node->>'name' as "nodeName", n.node->>'type' as "nodeType", t.what, t.why, t.state, t.code, t.content,
  t.what like 'out:%' and t.visit > 1 and not exists (
    select 1 from who w join step i on i.bucket = w.bucket and i.member = w.member
    where i.run = t.run and i.visit = t.visit and i.what = 'in') as passed
from trail t
left join journey j on j.id = t.journey and j.brand = $1
left join version v on v.journey = t.journey and v.version = t.version
left join lateral (select e.node from jsonb_array_elements(v.graph->'nodes') e(node) where e.node->>'id' = t.node limit 1) n on true
order by t.at desc, t.rank desc, t.key desc`

interface TrailQuery {
  readonly brand: number
  readonly member: number
  readonly before?: TrailPlace | undefined
  readonly limit: number
}

/** What happened to a member and what it did, the newest first. */
export function readTrail(tx: Tx, { brand, member, before, limit }: TrailQuery): Promise<readonly TrailRow[]> {
  const place = [before?.us ?? null, before?.rank ?? null, before?.key ?? null]
  return query(tx, TRAIL, [brand, bucketOfMember(member), member, ...place, limit])
}
