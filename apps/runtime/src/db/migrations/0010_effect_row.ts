import { type Kysely, sql } from 'kysely'

/** What a message said lies in its row, the row in an order without gaps, and a member's messages are found by their runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(rebuilt).execute(db)
}

const COLUMNS = `run, brand, journey, member, fence, planned_at, due_at, expires_at, attempt_at, first_attempt_at, lease_until,
  settled_at, visit, version, attempt, bucket, slot, awaits, node, kind, lane, state, input, outcome, provider_ref`

const rebuilt = `
create table effect_row (
  run bigint not null,
  brand bigint not null,
  journey bigint not null,
  member bigint not null,
  fence bigint not null default 0,
  planned_at timestamptz not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  attempt_at timestamptz,
  first_attempt_at timestamptz,
  lease_until timestamptz,
  settled_at timestamptz,
  visit integer not null,
  version integer not null,
  attempt integer not null default 0,
  bucket smallint not null,
  slot smallint not null,
  awaits boolean not null,
  node text not null,
  kind text not null,
  lane text not null,
  state text not null,
  input jsonb not null,
  content jsonb,
  outcome jsonb,
  provider_ref text,
  constraint effect_row_state check (state in ('planned', 'ready', 'held', 'suppressed', 'attempting', 'asking', 'accepted', 'sent',
    'delivered', 'read', 'clicked', 'rejected', 'failed', 'expired', 'unknown', 'cancelled', 'granted', 'ineligible', 'out_of_stock')))
  with (fillfactor = 85);
insert into effect_row (${COLUMNS}, content)
  select ${COLUMNS}, c.content from effect e left join effect_content c using (bucket, run, node, visit, slot);
drop table effect;
drop table effect_content;
alter table effect_row rename to effect;
alter table effect rename constraint effect_row_state to effect_state_check;
alter table effect add primary key (bucket, run, node, visit, slot);
create index effect_planned on effect (bucket) where state = 'planned';
create index effect_ready on effect (lane, brand, bucket, due_at) where state in ('ready', 'asking');
create index effect_child on effect (bucket, due_at) where state = 'ready' and kind = 'child';
create index effect_lease on effect (lease_until) where state = 'attempting';
create index effect_unknown on effect (brand, planned_at) where state = 'unknown';
`
