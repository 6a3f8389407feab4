import { query, type Tx } from '../db/statement.ts'
import type { Counted } from './store-watch.ts'

// Sums over whole tables, each in one statement and so in one snapshot. They read much and run seldom.

/** Members whom a node's counters and its runs disagree about: entered = here + left + ended there, per version and node. */
export async function countMiscounted(tx: Tx): Promise<readonly Counted[]> {
  return query(
    tx,
    `with said as (
       select journey, version, node, sum(case when what = 'in' then n else -n end) as n
       from node_count where what = 'in' or what like 'out:%' or what like 'exit:%' group by 1, 2, 3
     ), here as (
       select journey, version, node, count(*) as n from run where state in ('waiting', 'held', 'quarantined') group by 1, 2, 3
     )
     select j.brand, sum(abs(coalesce(s.n, 0) - coalesce(h.n, 0)))::float8 as n, j.public_id as place, j.name
     from said s full join here h on h.journey = s.journey and h.version = s.version and h.node = s.node
     join journey j on j.id = coalesce(s.journey, h.journey)
     where coalesce(s.n, 0) <> coalesce(h.n, 0) group by j.id`,
    [],
  )
}

/**
 * Runs that are over without having been counted out, per version: entered = here + ended. Counters outlive runs, which
 * are removed after their time, so only what was never counted is wrong.
 */
export async function countUncountedEnds(tx: Tx): Promise<readonly Counted[]> {
  return query(
    tx,
    `with said as (
       select journey, version, sum(n) as n from node_count where what like 'exit:%' and what <> 'exit:moved' group by 1, 2
     ), over as (
       select journey, version, count(*) as n from run where state in ('completed', 'exited', 'failed') group by 1, 2
     )
     select j.brand, sum(o.n - coalesce(s.n, 0))::float8 as n, j.public_id as place, j.name
     from over o left join said s on s.journey = o.journey and s.version = o.version
     join journey j on j.id = o.journey
     where o.n > coalesce(s.n, 0) group by j.id`,
    [],
  )
}

/** Codes that belong to a run whose grant is not on the books, and grants without their code. */
export async function countLooseCodes(tx: Tx): Promise<readonly Counted[]> {
  return query(
    tx,
    `with taken as (
       select p.brand, p.public_id as place, p.name, c.code, c.bucket, c.run, c.node, c.visit, c.slot
       from reward_code c join reward_pool p on p.id = c.pool where c.run is not null
     )
     select brand, count(*)::float8 as n, place, name from taken t
     where not exists (select from effect e where e.bucket = t.bucket and e.run = t.run and e.node = t.node
       and e.visit = t.visit and e.slot = t.slot and e.state = 'granted' and e.outcome->>'code' = t.code)
     group by brand, place, name
     union all
     select e.brand, count(*)::float8, 'coupon', null from effect e
     where e.kind = 'reward' and e.lane = 'coupon' and e.state = 'granted'
       and not exists (select from reward_code c where c.bucket = e.bucket and c.run = e.run
         and c.code = e.outcome->>'code')
     group by e.brand`,
    [],
  )
}

/** Accounts whose balance is not the sum of their entries, and bookings with one side only. */
export async function countUnbalanced(tx: Tx): Promise<readonly Counted[]> {
  return query(
    tx,
    `with side as (
       select bucket, member, sum(amount) filter (where account = 'member') as own, sum(amount) as both
       from points_entry group by 1, 2
     )
     select coalesce(a.brand, m.brand) as brand, count(*)::float8 as n
     from points_account a full join side s on s.bucket = a.bucket and s.member = a.member
     left join member m on m.bucket = s.bucket and m.id = s.member
     where coalesce(a.balance, 0) <> coalesce(s.own, 0) or coalesce(s.both, 0) <> 0 or a.balance < 0 group by 1`,
    [],
  )
}
