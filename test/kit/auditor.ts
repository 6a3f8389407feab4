import type { Book } from './teller.ts'
import type { Entry } from './vendor-ledger.ts'

/** What the auditor is shown: the database by SQL, the vendor's book, the event source's book. It knows no code of ours. */
export interface Evidence {
  readonly rows: <Row = Record<string, unknown>>(text: string, values?: readonly unknown[]) => Promise<readonly Row[]>
  readonly vendor: readonly Entry[]
  readonly source?: Book
  /** How many messages may be of unknown ending: attempts that were open when something broke. */
  readonly open: number
}

/** Everything that is not as it must be, one sentence each, begun by the number of the invariant. Run when all is quiet. */
export async function audit(evidence: Evidence): Promise<readonly string[]> {
  const { rows, source } = evidence
  const found = [...oneEffect(evidence.vendor), ...(await messages(evidence))]
  if (source) found.push(...(await events(evidence, source)))
  for (const { sentence, statement } of COUNTS) {
    for (const row of await rows<{ what: string }>(statement)) found.push(`${sentence}: ${row.what}`)
  }
  return found
}

/** I1: nobody got anything twice, neither by key nor in words of the business. */
function oneEffect(vendor: readonly Entry[]): string[] {
  const effects = vendor.filter(({ effect }) => effect)
  return (['key', 'business'] as const).flatMap((name) =>
    [...Map.groupBy(effects, (entry) => entry[name])]
      .filter(([, entries]) => entries.length > 1)
      .map(([value, entries]) => `I1 ${entries.length} effects of one ${name}: ${value}`),
  )
}

interface Message {
  readonly business: string
  readonly state: string
  readonly reason: string | null
}

/** An outward message by the words its text carries: the event's ticket or the entrant, and the node. */
const MESSAGES = `
select coalesce(v.properties->>'ticket', r.entrant) || '/' || e.node || '/' || r.journey as business, e.state, e.outcome->>'reason' as reason
from effect e
join run r on r.bucket = e.bucket and r.id = e.run
left join event v on v.id = r.event_id
where e.lane like 'test.%'`

const WENT = new Set(['accepted', 'sent', 'delivered', 'read', 'clicked'])
const OPEN = new Set(['planned', 'ready', 'held', 'attempting'])

/** I2 and I9: every message is accounted for once, and only what broke may be of unknown ending. */
async function messages({ rows, vendor, open }: Evidence): Promise<string[]> {
  const effects = new Set(vendor.filter(({ effect }) => effect).map(({ business }) => business))
  const known = await rows<Message>(MESSAGES)
  const found = known.flatMap(({ business, state, reason }) => {
    const got = effects.delete(business)
    if (OPEN.has(state)) return [`I2 still ${state}: ${business}`]
    if (WENT.has(state) && !got) return [`I2 called ${state} and never seen by the vendor: ${business}`]
    const denied = !WENT.has(state) && state !== 'unknown' && reason !== 'reconciled'
    return denied && got ? [`I2 called ${state} and taken by the vendor: ${business}`] : []
  })
  const nobodys = [...effects].map((business) => `I2 taken by the vendor and in no row of ours: ${business}`)
  const unknown = known.filter(({ state }) => state === 'unknown').length
  const many = unknown > open ? [`I9 ${unknown} of unknown ending where ${open} attempts were open`] : []
  return [...found, ...nobodys, ...many]
}

/** I3b: what was acknowledged is stored, once, and nothing is stored that nobody posted. */
async function events({ rows }: Evidence, { posted, acknowledged }: Book): Promise<string[]> {
  const stored = await rows<{ id: string; n: number }>(
    // what vendors report becomes events too, under names of our own
    `select message_id as id, count(*)::int as n from event where not starts_with(message_id, 'receipt:') group by message_id`,
  )
  const ids = new Set(stored.map(({ id }) => id))
  return [
    ...[...acknowledged].filter((id) => !ids.has(id)).map((id) => `I3b acknowledged and lost: ${id}`),
    ...stored.filter(({ id }) => !posted.has(id)).map(({ id }) => `I3b stored and never posted: ${id}`),
    ...stored.filter(({ n }) => n > 1).map(({ id, n }) => `I3b stored ${n} times: ${id}`),
  ]
}

/** Statements whose every row is a violation, named by `what`. */
const COUNTS: readonly { readonly sentence: string; readonly statement: string }[] = [
  {
    sentence: 'I2 a run left a sending node without its message',
    statement: `
      select s.run || ' at ' || s.node as what from step s
      join version v on v.version = s.version
      join run r on r.bucket = s.bucket and r.id = s.run and r.journey = v.journey
      cross join jsonb_array_elements(v.graph->'nodes') n
      where n->>'id' = s.node and n->>'type' like 'test.%' and s.what like 'out:%' and not exists (
        select from effect e where e.bucket = s.bucket and e.run = s.run and e.node = s.node and e.visit = s.visit)`,
  },
  {
    sentence: 'I3 entered is not here and ended together',
    statement: `
      select node || ' of version ' || version as what from (
        select journey, version, node, n, 0 as here from node_count
          where what = 'in'
        union all select journey, version, node, -n, 0 from node_count where what <> 'in'
        union all select journey, version, node, -1, 0 from run where state in ('waiting', 'held', 'quarantined')) c
      group by journey, version, node having sum(n) <> 0`,
  },
  {
    sentence: 'I3 the runs that ended, or that ever entered, are not those that were counted',
    statement: `
      select what || ' of version ' || version as what from (
        select 'ended' as what, journey, version, n from node_count where what like 'exit:%'
        union all select 'ended', journey, version, -1 from run where state not in ('waiting', 'held', 'quarantined')
        union all select 'entered', c.journey, c.version, c.n from node_count c
          join version v on v.journey = c.journey and v.version = c.version
          cross join jsonb_array_elements(v.graph->'nodes') e
          where e->>'id' = c.node and e->>'type' like 'entry.%' and c.what = 'in'
        union all select 'entered', journey, version, -1 from run) c
      group by what, journey, version having sum(n) <> 0`,
  },
  {
    sentence: 'I4 overdue and unmoved',
    statement: `
      select 'run ' || r.id as what from run r join journey j on j.id = r.journey
        where r.state = 'waiting' and j.state = 'live' and r.due_at < clock_timestamp() - interval '30 s'
      union all select 'effect of run ' || run from effect
        where state in ('planned', 'ready') and due_at < clock_timestamp() - interval '30 s'
      union all select 'attempt of run ' || run from effect
        where state = 'attempting' and lease_until < clock_timestamp() - interval '30 s'
      union all select 'news of run ' || w.run from wake w join run r on r.bucket = w.bucket and r.id = w.run
        where r.state = 'waiting' and w.at < clock_timestamp() - interval '30 s'`,
  },
  {
    sentence: 'I5 a way that is not drawn',
    statement: `
      with way as (
        select s.run, s.version, r.journey, s.node, substr(s.what, 5) as port,
          lead(s.node) over (partition by s.bucket, s.run order by s.visit) as next
        from step s join run r on r.bucket = s.bucket and r.id = s.run where s.what not like 'in%'
      )
      select run || ': ' || node || '.' || port || ' > ' || next as what from way w
      join version v on v.journey = w.journey and v.version = w.version
      where next is not null and not exists (select from jsonb_array_elements(v.graph->'edges') e
        where e->>'from' = w.node and e->>'port' = w.port and e->>'to' = w.next)`,
  },
  {
    sentence: 'I6 a version that is not the run’s',
    statement: `
      select 'effect of run ' || e.run as what from effect e join run r on r.bucket = e.bucket and r.id = e.run
        where e.version <> r.version
      union all select 'step of run ' || s.run from step s join run r on r.bucket = s.bucket and r.id = s.run
        where s.version <> r.version`,
  },
  {
    sentence: 'I8 the till does not add up',
    statement: `
      select 'coupons of pool ' || pool as what from reward_code where run is not null group by pool, bucket, run, node, visit, slot
        having count(*) > 1
      union all select 'code ' || code || ' without its grant' from reward_code c where run is not null and not exists (
        select from effect e where e.bucket = c.bucket and e.run = c.run and e.node = c.node and e.visit = c.visit
          and e.state = 'granted')
      union all select 'granted without a code: run ' || run from effect e where lane = 'coupon' and state = 'granted'
        and not exists (select from reward_code c where c.bucket = e.bucket and c.run = e.run
          and c.code = e.outcome->>'code')
      union all select 'code ' || code || ' is not in the ledger' from reward_code c where run is not null and not exists (
        select from reward_grant g where g.pool = c.pool and g.code = c.code and g.member = c.member)
      union all select 'stock of pool ' || p.id from reward_pool p left join (
          select pool, count(*) as n from reward_grant where state <> 'revoked' and place is null group by 1) g on g.pool = p.id
        where p.kind = 'gift' and p.issued <> coalesce(g.n, 0) or p.issued > p.stock
      union all select 'budget ' || b.id from reward_budget b left join (
          select p.budget, sum(g.cost) as n from reward_grant g join reward_pool p on p.id = g.pool
          where g.state <> 'revoked' group by 1) s on s.budget = b.id where b.spent <> coalesce(s.n, 0) or b.spent > b.amount
      union all select 'lot ' || source from points_lot l join points_account a using (bucket, member)
        where state = 'open' and remaining > a.balance
      union all select 'pending of member ' || a.member from points_account a left join (
          select member, sum(amount) as n from points_entry where account = 'pending' group by 1) p using (member)
        where a.pending <> coalesce(p.n, 0)
      union all select 'points: all entries together are ' || sum(amount) from points_entry having sum(amount) <> 0
      union all select 'balance of member ' || a.member from points_account a left join (
          select member, sum(amount) as n from points_entry where account = 'member' group by 1) p using (member)
        where a.balance <> coalesce(p.n, 0) or a.balance < 0`,
  },
]
