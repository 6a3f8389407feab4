import { type Kysely, sql } from 'kysely'

/** Lanes of one brand each, with what is known of their provider; receipts; and who decided about a message in doubt. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(tables).execute(db)
}

const tables = `
alter table effect drop constraint effect_state_check;
alter table effect add constraint effect_state_check check (state in ('planned', 'ready', 'held', 'suppressed',
  'attempting', 'asking', 'accepted', 'sent', 'delivered', 'read', 'clicked', 'rejected', 'failed', 'expired', 'unknown',
  'cancelled', 'granted', 'ineligible', 'out_of_stock'));
drop index effect_ready;
create index effect_ready on effect (lane, brand, bucket, due_at) where state in ('ready', 'asking');
-- What is known of a lane's provider. A lane without a row is closed and in order.
create table lane (
  brand bigint not null,
  lane text not null,
  state text not null,
  since timestamptz not null,
  next_at timestamptz not null,
  detail text,
  gate jsonb not null,
  primary key (brand, lane),
  check (state in ('closed', 'open', 'ramping', 'refused')));
-- The names a provider may call a message by: our key, its own reference.
create table effect_name (
  brand bigint not null,
  channel text not null,
  name text not null,
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  primary key (brand, channel, name));
create table receipt (
  brand bigint not null,
  channel text not null,
  event_id text not null,
  name text not null,
  state text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  detail text,
  matched boolean not null,
  primary key (brand, channel, event_id),
  check (state in ('sent', 'delivered', 'read', 'clicked', 'failed')));
create index receipt_parked on receipt (received_at) where not matched;
create table effect_decision (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  fence bigint not null,
  brand bigint not null,
  verdict text not null,
  by_id text not null,
  by_name text not null,
  at timestamptz not null,
  primary key (bucket, run, node, visit, slot, fence),
  check (verdict in ('sent', 'failed', 'resend')));
create index effect_decision_brand on effect_decision (brand, at);
`
