export const people = `
create table member (
  bucket smallint not null,
  brand bigint not null,
  id bigint not null,
  external_id text,
  anonymous_id text,
  attributes jsonb not null default '{}',
  tags text[] not null default '{}',
  time_zone text,
  locale text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  erased_at timestamptz,
  primary key (bucket, id)) with (fillfactor = 90);
create sequence member_id;
create index member_brand on member (brand, bucket, id);
create index member_updated on member (brand, updated_at desc, id desc);
create table identity (
  bucket smallint not null,
  brand bigint not null,
  kind text not null,
  value text not null,
  member bigint not null,
  primary key (bucket, brand, kind, value, member));
-- An id means one member; an e-mail address or a telephone may be a whole family's.
create unique index identity_one on identity (bucket, brand, kind, value) where kind in ('external', 'anonymous');
create index identity_member on identity (member);
create table orders (
  bucket smallint not null,
  brand bigint not null,
  order_id text not null,
  member bigint not null,
  amount bigint not null,
  refunded bigint not null default 0,
  state text not null default 'completed',
  occurred_at timestamptz not null,
  primary key (bucket, brand, order_id));
create index orders_member on orders (member, occurred_at);
create table member_orders (
  bucket smallint not null,
  member bigint not null,
  count integer not null,
  total bigint not null,
  first_at timestamptz,
  last_at timestamptz,
  primary key (bucket, member)) with (fillfactor = 80);
create table member_event (
  bucket smallint not null,
  member bigint not null,
  name text not null,
  n bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (bucket, member, name)) with (fillfactor = 80);
create table audience (
  id bigint generated always as identity primary key,
  public_id text not null unique,
  brand bigint not null references brand,
  name text not null,
  rule text not null,
  size bigint,
  refreshed_at timestamptz,
  created_at timestamptz not null default clock_timestamp());
create table audience_member (
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  since timestamptz not null,
  primary key (bucket, audience, member));
create table membership_change (
  id bigint generated always as identity primary key,
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  joined boolean not null,
  at timestamptz not null);
`
