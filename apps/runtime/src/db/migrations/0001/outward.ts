export const outward = `
create table effect (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  brand bigint not null,
  journey bigint not null,
  version integer not null,
  member bigint not null,
  kind text not null,
  lane text not null,
  state text not null,
  awaits boolean not null,
  input jsonb not null,
  attempt integer not null default 0,
  attempt_at timestamptz,
  first_attempt_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  planned_at timestamptz not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz,
  provider_ref text,
  outcome jsonb,
  primary key (bucket, run, node, visit, slot),
  check (state in ('planned', 'ready', 'held', 'suppressed', 'attempting', 'accepted', 'sent', 'delivered', 'read',
    'clicked', 'rejected', 'failed', 'expired', 'unknown', 'cancelled', 'granted', 'ineligible', 'out_of_stock'))) with (fillfactor = 85);
create index effect_planned on effect (bucket) where state = 'planned';
create index effect_ready on effect (lane, bucket, due_at) where state = 'ready';
create index effect_lease on effect (lease_until) where state = 'attempting';
create index effect_unknown on effect (brand, planned_at) where state = 'unknown';
create index effect_member on effect (bucket, member, planned_at);
create table effect_content (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  content jsonb not null,
  hash bytea not null,
  primary key (bucket, run, node, visit, slot));
create table cap_use (
  bucket smallint not null,
  member bigint not null,
  channel text not null,
  period text not null,
  n integer not null,
  primary key (bucket, member, channel, period));
create table inbox_message (
  id bigint generated always as identity,
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  key text not null,
  title text not null,
  body text not null,
  at timestamptz not null,
  primary key (bucket, key));
create index inbox_member on inbox_message (bucket, member, at);
create index inbox_brand on inbox_message (brand, id);
`
