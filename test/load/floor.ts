import type pg from 'pg'
import type { Measured } from './measure.ts'

/**
 * The floor of performance.md G0: the same four-step journey as bare set-based SQL driven by a bare Node loop, with nothing of
 * the product: one process, one connection, synchronous commit. Enrol with dedupe, branch on an attribute, a wait that is
 * due at once (so a second claim), an outbox row, a null delivery drained and marked, exit; a history row for each visit.
 */
export async function floorOfJourney(pool: pg.Pool, members: number): Promise<Measured> {
  const client = await pool.connect()
  try {
    await client.query(SCHEMA)
    const began = performance.now()
    const ids = await client.query<{ id: string }>('select id from member order by bucket, id')
    for (let i = 0; i < members; i += 20_000) {
      const chunk = ids.rows.slice(i, i + 20_000).map((row) => row.id)
      await client.query(ENROL, [`{${chunk.join(',')}}`])
    }
    while ((await advance(client)) > 0);
    while ((await deliver(client)) > 0);
    const seconds = (performance.now() - began) / 1000
    const { rows } = await client.query<{ n: string }>('select count(*) as n from floor_history')
    return { steps: Number(rows[0]?.n ?? 0), seconds }
  } finally {
    client.release()
  }
}

const SCHEMA = `
create table floor_instance (
  id bigint generated always as identity primary key, bucket smallint not null, journey bigint not null, member bigint not null,
  entry text not null, node smallint not null, status smallint not null, epoch integer not null, wake_at timestamptz,
  ctx jsonb, unique (journey, member, entry)) with (fillfactor = 90);
create index floor_wake on floor_instance (wake_at) where status = 1;
create table floor_history (inst bigint not null, member bigint not null, node smallint not null, step integer not null,
  outcome text not null, at timestamptz not null) partition by range (at);
create table floor_history_all partition of floor_history default;
create index floor_history_member on floor_history (member, at);
create table floor_outbox (inst bigint not null, step integer not null, member bigint not null, state smallint not null,
  body text not null, primary key (inst, step));
create index floor_outbox_open on floor_outbox (inst) where state = 0;
create table floor_count (node smallint not null, what text not null, n bigint not null, primary key (node, what));`

const ENROL = `
with i as (
  insert into floor_instance (bucket, journey, member, entry, node, status, epoch, wake_at)
  select bucket, 1, id, '1', 1, 1, 0, now() from member where id = any($1::bigint[]) order by bucket, id
  on conflict do nothing returning id, member)
insert into floor_history (inst, member, node, step, outcome, at) select id, member, 1, 1, 'in', now() from i`

const CLAIM = `
select i.id, i.member, i.node, i.epoch, m.attributes
from (select * from floor_instance where status = 1 and wake_at <= now() order by wake_at limit 2000 for update skip locked) i
join member m on m.bucket = i.bucket and m.id = i.member`

const WRITE = `
with r as (select * from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::integer[]) as r(id, node, status, epoch)),
u as (
  update floor_instance i set node = r.node, status = r.status, epoch = i.epoch + 1, wake_at = $5
  from r where i.id = r.id and i.epoch = r.epoch returning 1),
h as (
  insert into floor_history (inst, member, node, step, outcome, at)
  select inst, member, node, step, outcome, $5
  from unnest($6::bigint[], $7::bigint[], $8::smallint[], $9::integer[], $10::text[]) as h(inst, member, node, step, outcome)),
o as (
  insert into floor_outbox (inst, step, member, state, body)
  select inst, 1, member, 0, body from unnest($11::bigint[], $12::bigint[], $13::text[]) as o(inst, member, body)
  on conflict do nothing),
c as (
  insert into floor_count as c (node, what, n)
  select node, what, n from unnest($14::smallint[], $15::text[], $16::bigint[]) as c(node, what, n)
  on conflict (node, what) do update set n = c.n + excluded.n)
select count(*) as n from u`

interface Claimed {
  readonly id: string
  readonly member: string
  readonly node: number
  readonly epoch: number
  readonly attributes: { readonly tier: string; readonly name: string }
}

/** Nodes: 1 enter, 2 branch, 3 wait, 4 send, 5 exit. */
async function advance(client: pg.PoolClient): Promise<number> {
  await client.query('begin')
  const { rows } = await client.query<Claimed>(CLAIM)
  if (rows.length > 0) await client.query(WRITE, walked(rows))
  await client.query('commit')
  return rows.length
}

function walked(rows: readonly Claimed[]): unknown[] {
  const state = { ids: '', nodes: '', states: '', epochs: '' }
  const history = { ids: '', members: '', nodes: '', steps: '', outcomes: '' }
  const outbox = { ids: '', members: '', bodies: '' }
  const counts = new Map<string, number>()
  const visit = (row: Claimed, node: number, outcome: string): void => {
    history.ids += `,${row.id}`
    history.members += `,${row.member}`
    history.nodes += `,${node}`
    history.steps += `,${node}`
    history.outcomes += `,${outcome}`
    const key = `${node} ${outcome}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  for (const row of rows) {
    const waits = row.node === 1 && row.attributes.tier === 'gold'
    if (row.node === 1) visit(row, 2, waits ? 'gold' : 'else')
    if (waits) visit(row, 3, 'in')
    else if (row.node === 3) {
      visit(row, 4, 'next')
      outbox.ids += `,${row.id}`
      outbox.members += `,${row.member}`
      outbox.bodies += `,"Hello ${row.attributes.name}"`
    }
    if (!waits) visit(row, 5, 'done')
    state.ids += `,${row.id}`
    state.nodes += waits ? ',3' : ',5'
    state.states += waits ? ',1' : ',2'
    state.epochs += `,${row.epoch}`
  }
  const array = (text: string): string => `{${text.slice(1)}}`
  const keys = [...counts.keys()].toSorted()
  return [
    array(state.ids),
    array(state.nodes),
    array(state.states),
    array(state.epochs),
    new Date(),
    ...Object.values(history).map(array),
    ...Object.values(outbox).map(array),
    `{${keys.map((key) => key.split(' ')[0]).join(',')}}`,
    `{${keys.map((key) => key.split(' ')[1]).join(',')}}`,
    `{${keys.map((key) => counts.get(key)).join(',')}}`,
  ]
}

/** A null provider: claim a batch, mark it. */
async function deliver(client: pg.PoolClient): Promise<number> {
  const { rowCount } = await client.query(
    `with o as (select inst, step from floor_outbox where state = 0 order by inst limit 2000 for update skip locked)
     update floor_outbox t set state = 1 from o where t.inst = o.inst and t.step = o.step`,
  )
  return rowCount ?? 0
}
