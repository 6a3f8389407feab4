export const intake = `
create table import (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  kind text not null check (kind in ('members', 'orders', 'codes')),
  options jsonb not null,
  state text not null check (state in ('receiving', 'waiting', 'running', 'done', 'failed')),
  bytes bigint not null default 0,
  consumed bigint not null default 0,
  rows bigint not null default 0,
  added bigint not null default 0,
  already bigint not null default 0,
  failed bigint not null default 0,
  error jsonb,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz);
create table import_error (
  import bigint not null references import on delete cascade,
  row bigint not null,
  field text,
  code text not null,
  message text not null,
  raw text not null,
  primary key (import, row));
`
