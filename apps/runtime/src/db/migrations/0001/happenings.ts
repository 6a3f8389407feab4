export const happenings = `
create sequence event_id;
create table event (
  id bigint not null,
  brand bigint not null,
  bucket smallint not null,
  member bigint not null,
  name text not null,
  properties jsonb not null default '{}',
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  message_id text not null,
  history boolean not null default false) partition by range (received_at);
create table event_default partition of event default;
create index event_member on event (bucket, member, name, occurred_at);
create table event_key (
  bucket smallint not null,
  brand bigint not null,
  message_id text not null,
  received_at timestamptz not null,
  primary key (bucket, brand, message_id));
create sequence wake_seq;
create table wake (
  bucket smallint not null,
  run bigint not null,
  seq bigint not null default nextval('wake_seq'),
  kind text not null check (kind in ('event', 'outcome', 'change', 'child', 'operator', 'check')),
  at timestamptz not null,
  payload jsonb not null default '{}' check (pg_column_size(payload) <= 2048),
  primary key (bucket, run, seq));
create index wake_at on wake (bucket, at);
create table subscription (
  bucket smallint not null,
  brand bigint not null,
  topic text not null,
  member bigint not null,
  run_bucket smallint not null,
  run bigint not null,
  visit integer not null,
  deadline timestamptz,
  primary key (bucket, brand, topic, member, run, visit));
create index subscription_run on subscription (run_bucket, run);
`
