export const passages = `
create table admission (
  bucket smallint not null,
  journey bigint not null,
  member bigint not null,
  subject text not null,
  last_at timestamptz not null,
  open integer not null,
  primary key (bucket, journey, member, subject)) with (fillfactor = 85);
create sequence run_id;
create table run (
  id bigint not null,
  bucket smallint not null,
  brand bigint not null,
  journey bigint not null,
  version integer not null,
  member bigint not null,
  entrant text not null,
  key text,
  entry_key text not null,
  entered_at timestamptz not null,
  event_at timestamptz,
  event_id bigint,
  node text not null,
  visit integer not null,
  state text not null,
  arm smallint not null default 0,
  epoch integer not null default 0,
  due_at timestamptz,
  variables jsonb,
  trouble jsonb,
  primary key (bucket, id),
  unique (bucket, journey, member, entry_key),
  check (state in ('waiting', 'held', 'quarantined', 'completed', 'exited', 'failed', 'erased'))) with (fillfactor = 90);
create index run_due on run (bucket, due_at) where state = 'waiting';
create index run_open on run (bucket, member) where state in ('waiting', 'held', 'quarantined');
create table step (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  run bigint not null,
  version integer not null,
  node text not null,
  visit integer not null,
  what text not null,
  at timestamptz not null,
  why text) partition by range (at);
create table step_default partition of step default;
create index step_member on step (bucket, member, at);
create table node_count (
  bucket smallint not null,
  journey bigint not null,
  version integer not null,
  node text not null,
  arm smallint not null,
  what text not null,
  n bigint not null,
  primary key (bucket, journey, version, node, arm, what)) with (fillfactor = 70);
`
