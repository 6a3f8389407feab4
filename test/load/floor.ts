import type pg from 'pg'
import { cpuSince, type Measured } from './measure.ts'
import type { Station } from './station.ts'

/**
 * The floor: the same four-step journey as bare set-based SQL driven by a bare Node loop, with nothing of the product: one
 * process, one connection, synchronous commit. Enrol with dedupe, branch on an attribute, a wait that is due at once (so a
 * second claim), an outbox row, a null delivery drained and marked, exit; a history row for each visit. It claims bucket by
 * bucket and looks at the news of its runs as the product does, so that like is compared with like.
 */
export async function floorOfJourney({ pool, processes }: Station, members: number): Promise<Measured> {
  const client = await pool.connect()
  try {
    await client.query(SCHEMA)
    const cpu = cpuSince(processes)
    const began = performance.now()
    await enrol(client, members)
    while ((await everywhere(client, advance)) > 0);
    while ((await everywhere(client, deliver)) > 0);
    const seconds = (performance.now() - began) / 1000
    const spent = cpu()
    const { rows } = await client.query<{ n: string }>('select count(*) as n from floor_history')
    return { steps: Number(rows[0]?.n ?? 0), seconds, cpu: spent }
  } finally {
    client.release()
  }
}

const SCHEMA = `
create sequence floor_id;
create table floor_instance (
  id bigint not null, bucket smallint not null, journey bigint not null, member bigint not null,
  entry text not null, node smallint not null, status smallint not null, epoch integer not null, wake_at timestamptz,
  ctx jsonb, primary key (bucket, id), unique (bucket, journey, member, entry)) with (fillfactor = 90);
create index floor_wake_at on floor_instance (bucket, wake_at) where status = 1;
create table floor_wake (bucket smallint not null, inst bigint not null, seq bigint not null, at timestamptz not null,
  primary key (bucket, inst, seq));
create index floor_wake_due on floor_wake (bucket, at);
create table floor_history (bucket smallint not null, inst bigint not null, member bigint not null, node smallint not null,
  step integer not null, outcome text not null, at timestamptz not null) partition by range (at);
create table floor_history_all partition of floor_history default;
create index floor_history_member on floor_history (bucket, member, at);
create table floor_outbox (bucket smallint not null, inst bigint not null, step integer not null, member bigint not null,
  state smallint not null, body text not null, primary key (bucket, inst, step));
create index floor_outbox_open on floor_outbox (bucket, inst) where state = 0;
create table floor_count (bucket smallint not null, node smallint not null, what text not null, n bigint not null,
  primary key (bucket, node, what));`

const ENROL = `
with i as (
  insert into floor_instance (id, bucket, journey, member, entry, node, status, epoch, wake_at)
  select nextval('floor_id'), (m.id & 63)::smallint, 1, m.id, '1', 1, 1, 0, now()
  from unnest($1::bigint[]) as m(id)
  on conflict do nothing returning id, bucket, member)
insert into floor_history (bucket, inst, member, node, step, outcome, at) select bucket, id, member, 1, 1, 'in', now() from i`

const CHUNK = 20_000

async function enrol(client: pg.PoolClient, members: number): Promise<void> {
  const ids = await client.query<{ id: string }>('select id from member order by bucket, id limit $1', [members])
  for (let i = 0; i < members; i += CHUNK) {
    const chunk = ids.rows.slice(i, i + CHUNK).map((row) => row.id)
    await client.query({ name: 'enrol', text: ENROL, values: [`{${chunk.join(',')}}`] })
  }
}

/** What a pass over every bucket took up. */
async function everywhere(
  client: pg.PoolClient,
  pass: (client: pg.PoolClient, bucket: number) => Promise<number>,
): Promise<number> {
  let taken = 0
  for (let bucket = 0; bucket < 64; bucket++) taken += await pass(client, bucket)
  return taken
}

const CLAIM = `
with due as materialized (
  select id, member, node, epoch from floor_instance where bucket = $1 and status = 1 and wake_at <= now()
  order by wake_at limit 2000 for update skip locked),
woken as materialized (
  select i.id, i.member, i.node, i.epoch
  from (select distinct inst from floor_wake where bucket = $1 and at <= now() limit 2000) w
  join floor_instance i on i.bucket = $1 and i.id = w.inst for update of i skip locked)
select c.*, m.attributes from (select * from due union select * from woken) c
join member m on m.bucket = $1 and m.id = c.member`

const NEWS = 'select inst, seq from floor_wake where bucket = $1 and inst = any($2::bigint[])'

const WRITE = `
with r as (
  select $16::smallint as bucket, r.* from unnest($1::bigint[], $2::smallint[], $3::smallint[], $4::integer[])
    as r(id, node, status, epoch)),
u as (
  update floor_instance i set node = r.node, status = r.status, epoch = i.epoch + 1, wake_at = $5
  from r where i.bucket = r.bucket and i.id = r.id and i.epoch = r.epoch returning 1),
h as (
  insert into floor_history (bucket, inst, member, node, step, outcome, at)
  select $16, inst, member, node, step, outcome, $5
  from unnest($6::bigint[], $7::bigint[], $8::smallint[], $9::integer[], $10::text[]) as h(inst, member, node, step, outcome)),
o as (
  insert into floor_outbox (bucket, inst, step, member, state, body)
  select $16, inst, 1, member, 0, body from unnest($11::bigint[], $12::bigint[], $13::text[]) as o(inst, member, body)
  on conflict do nothing),
c as (
  insert into floor_count as c (bucket, node, what, n)
  select $16, split_part(key, ' ', 1)::smallint, split_part(key, ' ', 2), n
  from unnest($14::text[], $15::bigint[]) as c(key, n)
  on conflict (bucket, node, what) do update set n = c.n + excluded.n),
w as (delete from floor_wake where bucket = $16 and inst = any($17::bigint[]))
select count(*) as n from u`

interface Claimed {
  readonly id: string
  readonly member: string
  readonly node: number
  readonly epoch: number
  readonly attributes: { readonly tier: string; readonly name: string }
}

/** Nodes: 1 enter, 2 branch, 3 wait, 4 send, 5 exit. */
async function advance(client: pg.PoolClient, bucket: number): Promise<number> {
  await client.query('begin')
  const { rows } = await client.query<Claimed>({ name: 'claim', text: CLAIM, values: [bucket] })
  if (rows.length > 0) {
    const news = await client.query<{ inst: string }>({
      name: 'news',
      text: NEWS,
      values: [bucket, `{${rows.map((row) => row.id).join(',')}}`],
    })
    const spent = `{${news.rows.map((row) => row.inst).join(',')}}`
    await client.query({ name: 'write', text: WRITE, values: [...walked(rows), bucket, spent] })
  }
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
    `{${keys.map((key) => `"${key}"`).join(',')}}`,
    `{${keys.map((key) => counts.get(key)).join(',')}}`,
  ]
}

/** A null provider: claim a batch, mark it. */
async function deliver(client: pg.PoolClient, bucket: number): Promise<number> {
  const { rowCount } = await client.query(
    `with o as materialized (
       select bucket, inst, step from floor_outbox where bucket = $1 and state = 0 order by inst limit 2000 for update skip locked)
     update floor_outbox t set state = 1 from o where t.bucket = o.bucket and t.inst = o.inst and t.step = o.step`,
    [bucket],
  )
  return rowCount ?? 0
}
