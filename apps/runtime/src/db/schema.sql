-- What the migrations make. Written by `npm run db`; never edited by hand.

create table "user" (
  id text not null,
  name text not null,
  email text not null,
  "emailVerified" boolean not null,
  image text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  PRIMARY KEY (id),
  UNIQUE (email));

create table access_key (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  kind text not null,
  name text not null,
  prefix text not null,
  hash bytea not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  revoked_at timestamp with time zone,
  CHECK ((kind = ANY (ARRAY['write'::text, 'api'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (hash),
  UNIQUE (public_id));

create table account (
  id text not null,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamp with time zone,
  "refreshTokenExpiresAt" timestamp with time zone,
  scope text,
  password text,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE,
  PRIMARY KEY (id));

create table agency (
  id bigint not null generated always as identity,
  public_id text not null,
  name text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table audience (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  name text not null,
  rule text not null,
  size bigint,
  refreshed_at timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table audience_member (
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  since timestamp with time zone not null,
  PRIMARY KEY (bucket, audience, member));

create table audience_touch (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  PRIMARY KEY (bucket, brand, member));

create table brand (
  id bigint not null generated always as identity,
  public_id text not null,
  agency bigint not null,
  name text not null,
  time_zone text not null,
  locale text not null,
  currency text not null,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null default clock_timestamp(),
  FOREIGN KEY (agency) REFERENCES agency(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table brand_role (
  user_id text not null,
  brand bigint not null,
  role text not null,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (user_id, brand));

create table cap_use (
  bucket smallint not null,
  member bigint not null,
  channel text not null,
  period text not null,
  n integer not null,
  PRIMARY KEY (bucket, member, channel, period));

create table clock_job (
  id bigint not null generated always as identity,
  public_id text not null,
  target timestamp with time zone not null,
  reached timestamp with time zone not null,
  state text not null,
  error text,
  created_at timestamp with time zone not null default clock_timestamp(),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table connection (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  type text not null,
  name text not null,
  settings jsonb not null default '{}'::jsonb,
  secrets bytea,
  created_at timestamp with time zone not null default clock_timestamp(),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table draft (
  journey bigint not null,
  snapshot bytea not null,
  projection jsonb not null,
  hash text not null,
  revision bigint not null default 1,
  updated_at timestamp with time zone not null default clock_timestamp(),
  FOREIGN KEY (journey) REFERENCES journey(id) ON DELETE CASCADE,
  PRIMARY KEY (journey));

create table draft_update (
  journey bigint not null,
  seq bigint not null generated always as identity,
  bytes bytea not null,
  client text,
  FOREIGN KEY (journey) REFERENCES journey(id) ON DELETE CASCADE,
  PRIMARY KEY (journey, seq));

create table effect (
  run bigint not null,
  brand bigint not null,
  journey bigint not null,
  member bigint not null,
  fence bigint not null default 0,
  planned_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  attempt_at timestamp with time zone,
  first_attempt_at timestamp with time zone,
  lease_until timestamp with time zone,
  settled_at timestamp with time zone,
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
  CHECK ((state = ANY (ARRAY['planned'::text, 'ready'::text, 'held'::text, 'suppressed'::text, 'attempting'::text, 'asking'::text, 'accepted'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'clicked'::text, 'rejected'::text, 'failed'::text, 'expired'::text, 'unknown'::text, 'cancelled'::text, 'granted'::text, 'ineligible'::text, 'out_of_stock'::text]))),
  PRIMARY KEY (bucket, run, node, visit, slot));

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
  at timestamp with time zone not null,
  CHECK ((verdict = ANY (ARRAY['sent'::text, 'failed'::text, 'resend'::text]))),
  PRIMARY KEY (bucket, run, node, visit, slot, fence));

create table effect_late (
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  fence bigint not null,
  brand bigint not null,
  state text not null,
  outcome jsonb not null,
  provider_ref text,
  at timestamp with time zone not null,
  PRIMARY KEY (bucket, run, node, visit, slot, fence));

create table effect_name (
  brand bigint not null,
  channel text not null,
  name text not null,
  bucket smallint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  at timestamp with time zone not null default now(),
  PRIMARY KEY (brand, channel, name));

create table entry_request (
  brand bigint not null,
  journey bigint not null,
  key text not null,
  hash text not null,
  answer jsonb,
  at timestamp with time zone not null,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (brand, journey, key));

create table entry_use (
  journey bigint not null,
  period text not null,
  n bigint not null,
  PRIMARY KEY (journey, period));

create table event (
  id bigint not null,
  brand bigint not null,
  bucket smallint not null,
  member bigint not null,
  name text not null,
  properties jsonb not null default '{}'::jsonb,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  message_id text not null,
  history boolean not null default false) partition by RANGE (received_at);

create table event_key (
  bucket smallint not null,
  brand bigint not null,
  message_id text not null,
  received_at timestamp with time zone not null,
  PRIMARY KEY (bucket, brand, message_id));

create table health (
  one boolean not null default true,
  checked_at timestamp with time zone not null,
  thorough_at timestamp with time zone,
  findings jsonb not null,
  CHECK (one),
  PRIMARY KEY (one));

create table high_water (
  one boolean not null default true,
  installation uuid not null default gen_random_uuid(),
  seq bigint not null default 0,
  attempts bigint not null default 0,
  codes jsonb not null default '{}'::jsonb,
  at timestamp with time zone not null default clock_timestamp(),
  CHECK (one),
  PRIMARY KEY (one));

create table identity (
  bucket smallint not null,
  brand bigint not null,
  kind text not null,
  value text not null,
  member bigint not null,
  rank smallint not null default 0,
  PRIMARY KEY (bucket, brand, kind, value, member));

create table import (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  kind text not null,
  options jsonb not null,
  state text not null,
  bytes bigint not null default 0,
  consumed bigint not null default 0,
  rows bigint not null default 0,
  added bigint not null default 0,
  already bigint not null default 0,
  failed bigint not null default 0,
  error jsonb,
  created_at timestamp with time zone not null default clock_timestamp(),
  finished_at timestamp with time zone,
  CHECK ((kind = ANY (ARRAY['members'::text, 'orders'::text, 'codes'::text]))),
  CHECK ((state = ANY (ARRAY['receiving'::text, 'waiting'::text, 'running'::text, 'done'::text, 'failed'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table import_error (
  import bigint not null,
  "row" bigint not null,
  field text,
  code text not null,
  message text not null,
  raw text not null,
  FOREIGN KEY (import) REFERENCES import(id) ON DELETE CASCADE,
  PRIMARY KEY (import, "row"));

create table inbox_message (
  id bigint not null generated always as identity,
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  key text not null,
  title text not null,
  body text not null,
  at timestamp with time zone not null,
  PRIMARY KEY (bucket, key));

create table journey (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  name text not null,
  state text not null default 'draft'::text,
  live_version integer,
  settling boolean not null default false,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp(),
  CHECK ((state = ANY (ARRAY['draft'::text, 'live'::text, 'paused'::text, 'stopped'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table journey_clock (
  one boolean not null default true,
  mode text not null,
  at timestamp with time zone not null,
  CHECK ((mode = ANY (ARRAY['real'::text, 'manual'::text]))),
  CHECK (one),
  PRIMARY KEY (one));

create table journey_topic (
  brand bigint not null,
  topic text not null,
  journey bigint not null,
  kind text not null,
  node text not null,
  CHECK ((kind = ANY (ARRAY['entry'::text, 'goal'::text, 'exit'::text]))),
  PRIMARY KEY (brand, topic, journey, kind, node));

create table lane (
  brand bigint not null,
  lane text not null,
  state text not null,
  since timestamp with time zone not null,
  next_at timestamp with time zone not null,
  detail text,
  gate jsonb not null,
  CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'ramping'::text, 'refused'::text]))),
  PRIMARY KEY (brand, lane));

create table member (
  bucket smallint not null,
  brand bigint not null,
  id bigint not null,
  external_id text,
  anonymous_id text,
  attributes jsonb not null default '{}'::jsonb,
  tags text[] not null default '{}'::text[],
  time_zone text,
  locale text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  erased_at timestamp with time zone,
  merged_into bigint,
  PRIMARY KEY (bucket, id));

create table member_event (
  bucket smallint not null,
  member bigint not null,
  name text not null,
  n bigint not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  PRIMARY KEY (bucket, member, name));

create table member_merge (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  former bigint not null,
  why text not null,
  by_name text,
  at timestamp with time zone not null,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (bucket, member, former));

create table member_orders (
  bucket smallint not null,
  member bigint not null,
  count integer not null,
  total bigint not null,
  first_at timestamp with time zone,
  last_at timestamp with time zone,
  PRIMARY KEY (bucket, member));

create table member_score (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  model bigint not null,
  run bigint not null,
  said jsonb not null,
  told jsonb,
  told_run bigint,
  PRIMARY KEY (bucket, member, model));

create table member_tier (
  bucket smallint not null,
  member bigint not null,
  brand bigint not null,
  tier text not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (bucket, member));

create table membership_change (
  id bigint not null generated always as identity,
  bucket smallint not null,
  audience bigint not null,
  member bigint not null,
  joined boolean not null,
  at timestamp with time zone not null,
  PRIMARY KEY (id));

create table merge_request (
  id bigint not null generated always as identity,
  brand bigint not null,
  former bigint not null,
  member bigint not null,
  why text not null,
  by_name text,
  at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  again boolean not null default false,
  CHECK ((why = ANY (ARRAY['identify'::text, 'alias'::text, 'request'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id));

create table node_count (
  bucket smallint not null,
  journey bigint not null,
  version integer not null,
  node text not null,
  arm smallint not null,
  what text not null,
  n bigint not null,
  PRIMARY KEY (bucket, journey, version, node, arm, what));

create table occasion (
  journey bigint not null,
  node text not null,
  at timestamp with time zone not null,
  version integer not null,
  entered bigint not null default 0,
  total bigint,
  state text not null,
  CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'missed'::text, 'stopped'::text]))),
  PRIMARY KEY (journey, node, at));

create table occasion_part (
  journey bigint not null,
  node text not null,
  at timestamp with time zone not null,
  part smallint not null,
  past_bucket smallint not null,
  cursor_bucket smallint not null,
  cursor_member bigint not null,
  done boolean not null default false,
  PRIMARY KEY (journey, node, at, part));

create table orders (
  bucket smallint not null,
  brand bigint not null,
  order_id text not null,
  member bigint not null,
  amount bigint not null,
  refunded bigint not null default 0,
  state text not null default 'completed'::text,
  occurred_at timestamp with time zone not null,
  PRIMARY KEY (bucket, brand, order_id));

create table plugin (
  id text not null,
  version text not null,
  hash text not null,
  manifest jsonb not null,
  permissions jsonb not null,
  agreed_by text not null,
  agreed_at timestamp with time zone not null,
  quarantined_at timestamp with time zone,
  reason text,
  PRIMARY KEY (id));

create table plugin_incident (
  id bigint not null generated always as identity,
  plugin text not null,
  kind text not null,
  detail text not null,
  at timestamp with time zone not null,
  PRIMARY KEY (id));

create table plugin_kv (
  plugin text not null,
  brand bigint not null,
  key text not null,
  value jsonb not null,
  at timestamp with time zone not null,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (plugin, brand, key));

create table plugin_rule (
  hash text not null,
  node text not null,
  rule text not null,
  PRIMARY KEY (hash));

create table plugin_settings (
  hash text not null,
  node text not null,
  settings jsonb not null,
  PRIMARY KEY (hash));

create table points_account (
  bucket smallint not null,
  member bigint not null,
  brand bigint not null,
  balance bigint not null,
  pending bigint not null default 0,
  CHECK ((balance >= 0)),
  CHECK ((pending >= 0)),
  PRIMARY KEY (bucket, member));

create table points_entry (
  bucket smallint not null,
  member bigint not null,
  run bigint,
  node text,
  visit integer,
  slot smallint,
  account text not null,
  amount bigint not null,
  at timestamp with time zone not null,
  source text not null,
  rule text,
  CHECK ((account = ANY (ARRAY['member'::text, 'pending'::text, 'issued'::text, 'redeemed'::text, 'expired'::text]))),
  PRIMARY KEY (bucket, member, source, account));

create table points_lot (
  bucket smallint not null,
  member bigint not null,
  source text not null,
  brand bigint not null,
  run bigint,
  node text,
  amount bigint not null,
  remaining bigint not null,
  paid bigint,
  refunded bigint not null default 0,
  reversed bigint not null default 0,
  state text not null,
  expires_at timestamp with time zone,
  pending_until timestamp with time zone,
  CHECK (((remaining >= 0) AND (remaining <= amount))),
  CHECK (((reversed >= 0) AND (reversed <= amount))),
  CHECK ((state = ANY (ARRAY['pending'::text, 'open'::text, 'cancelled'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (bucket, member, source));

create table points_threshold (
  brand bigint not null,
  channel text not null,
  "least" bigint not null,
  CHECK (("least" > 0)),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (brand, channel));

create table points_use (
  bucket smallint not null,
  member bigint not null,
  source text not null,
  lot text not null,
  amount bigint not null,
  restored bigint not null default 0,
  CHECK (((restored >= 0) AND (restored <= amount))),
  CHECK ((amount > 0)),
  PRIMARY KEY (bucket, member, source, lot));

create table receipt (
  brand bigint not null,
  channel text not null,
  event_id text not null,
  name text not null,
  state text not null,
  at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  detail text,
  matched boolean not null,
  CHECK ((state = ANY (ARRAY['sent'::text, 'delivered'::text, 'read'::text, 'clicked'::text, 'failed'::text]))),
  PRIMARY KEY (brand, channel, event_id));

create table recovery (
  id bigint not null generated always as identity,
  reason text not null,
  opened_at timestamp with time zone not null,
  from_at timestamp with time zone not null,
  to_at timestamp with time zone not null,
  attempts bigint not null,
  codes_withheld bigint not null default 0,
  CHECK ((reason = ANY (ARRAY['behind'::text, 'timeline'::text]))),
  PRIMARY KEY (id));

create table recovery_end (
  recovery bigint not null,
  class text not null,
  verdict text not null,
  ended_at timestamp with time zone not null,
  ended_by text not null,
  CHECK ((class = ANY (ARRAY['native'::text, 'lookup'::text, 'none'::text]))),
  CHECK ((verdict = ANY (ARRAY['again'::text, 'park'::text]))),
  FOREIGN KEY (recovery) REFERENCES recovery(id),
  PRIMARY KEY (recovery, class));

create table reward_budget (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  name text not null,
  amount bigint,
  spent bigint not null default 0,
  per_member integer,
  created_at timestamp with time zone not null default clock_timestamp(),
  CHECK (((amount IS NULL) OR (spent <= amount))),
  CHECK ((spent >= 0)),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table reward_call (
  brand bigint not null,
  kind text not null,
  id text not null,
  hash text not null,
  answer jsonb,
  at timestamp with time zone not null default clock_timestamp(),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (brand, kind, id));

create table reward_code (
  pool bigint not null,
  code text not null,
  bucket smallint,
  member bigint,
  run bigint,
  node text,
  visit integer,
  slot smallint,
  taken_at timestamp with time zone,
  FOREIGN KEY (pool) REFERENCES reward_pool(id),
  PRIMARY KEY (pool, code));

create table reward_draw (
  pool bigint not null,
  ticket bigint not null,
  bucket smallint not null,
  member bigint not null,
  run bigint not null,
  node text not null,
  visit integer not null,
  slot smallint not null,
  place smallint,
  at timestamp with time zone not null,
  FOREIGN KEY (pool) REFERENCES reward_pool(id),
  PRIMARY KEY (pool, ticket));

create table reward_grant (
  bucket smallint not null,
  id bigint not null generated always as identity,
  brand bigint not null,
  pool bigint not null,
  member bigint not null,
  run_bucket smallint,
  run bigint,
  node text,
  visit integer,
  slot smallint,
  given_by text,
  code text,
  place smallint,
  state text not null,
  cost bigint not null,
  points bigint not null default 0,
  issued_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  claimed_at timestamp with time zone,
  used_at timestamp with time zone,
  ended_at timestamp with time zone,
  reason text,
  CHECK ((state = ANY (ARRAY['issued'::text, 'claimed'::text, 'used'::text, 'expired'::text, 'revoked'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  FOREIGN KEY (pool) REFERENCES reward_pool(id),
  PRIMARY KEY (bucket, id));

create table reward_pool (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  name text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  kind text not null default 'coupon'::text,
  stock bigint,
  issued bigint not null default 0,
  takes text not null default 'grant'::text,
  per_member integer,
  budget bigint,
  cost bigint not null default 0,
  points bigint not null default 0,
  price bigint,
  least_spend bigint not null default 0,
  rule text,
  valid_for text,
  valid_until timestamp with time zone,
  opens_at timestamp with time zone,
  closes_at timestamp with time zone,
  seed text,
  tickets bigint not null default 0,
  CHECK (((stock IS NULL) OR (issued <= stock))),
  CHECK ((cost >= 0)),
  CHECK ((issued >= 0)),
  CHECK ((kind = ANY (ARRAY['coupon'::text, 'gift'::text, 'offer'::text, 'lottery'::text]))),
  CHECK ((points >= 0)),
  CHECK ((takes = ANY (ARRAY['grant'::text, 'claim'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  FOREIGN KEY (budget) REFERENCES reward_budget(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table reward_prize (
  pool bigint not null,
  place smallint not null,
  name text not null,
  odds integer not null,
  stock bigint not null,
  issued bigint not null default 0,
  worth bigint not null default 0,
  CHECK (((issued >= 0) AND (issued <= stock))),
  CHECK (((odds >= 1) AND (odds <= 1000000))),
  FOREIGN KEY (pool) REFERENCES reward_pool(id),
  PRIMARY KEY (pool, place));

create table reward_tier (
  brand bigint not null,
  key text not null,
  name text not null,
  rank integer not null,
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (brand, key),
  UNIQUE (brand, rank));

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
  entered_at timestamp with time zone not null,
  event_at timestamp with time zone,
  event_id bigint,
  node text not null,
  visit integer not null,
  state text not null,
  arm smallint not null default 0,
  epoch integer not null default 0,
  due_at timestamp with time zone,
  variables jsonb,
  trouble jsonb,
  CHECK ((state = ANY (ARRAY['waiting'::text, 'held'::text, 'quarantined'::text, 'completed'::text, 'exited'::text, 'failed'::text, 'erased'::text]))),
  PRIMARY KEY (bucket, id),
  UNIQUE (bucket, journey, member, entry_key));

create table score_change (
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  model bigint not null,
  run bigint not null,
  before_run bigint not null,
  before jsonb not null,
  PRIMARY KEY (bucket, member, model, run));

create table score_model (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  key text not null,
  name text not null,
  node text not null,
  config jsonb not null,
  sample integer not null,
  every text,
  at_time text not null,
  next_at timestamp with time zone,
  created_at timestamp with time zone not null,
  CHECK ((every = ANY (ARRAY['day'::text, 'week'::text, 'month'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  PRIMARY KEY (id),
  UNIQUE (brand, key),
  UNIQUE (public_id));

create table score_run (
  id bigint not null generated always as identity,
  public_id text not null,
  brand bigint not null,
  model bigint not null,
  state text not null,
  as_of timestamp with time zone not null,
  node_version integer,
  plugin_version text,
  release text,
  config jsonb not null,
  features jsonb,
  fitted jsonb,
  report jsonb,
  sampled integer not null default 0,
  total bigint not null default 0,
  scored bigint not null default 0,
  changed bigint not null default 0,
  cursor_bucket smallint not null default 0,
  cursor_member bigint not null default 0,
  attempts integer not null default 0,
  error jsonb,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  CHECK ((state = ANY (ARRAY['waiting'::text, 'fitting'::text, 'scoring'::text, 'done'::text, 'failed'::text]))),
  FOREIGN KEY (brand) REFERENCES brand(id),
  FOREIGN KEY (model) REFERENCES score_model(id),
  PRIMARY KEY (id),
  UNIQUE (public_id));

create table session (
  id text not null,
  "expiresAt" timestamp with time zone not null,
  token text not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null,
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null,
  FOREIGN KEY ("userId") REFERENCES "user"(id) ON DELETE CASCADE,
  PRIMARY KEY (id),
  UNIQUE (token));

create table step_event (
  id bigint not null generated always as identity,
  bucket smallint not null,
  brand bigint not null,
  member bigint not null,
  name text not null,
  properties jsonb not null,
  message_id text not null,
  at timestamp with time zone not null,
  PRIMARY KEY (id));

create table subscription (
  bucket smallint not null,
  brand bigint not null,
  topic text not null,
  member bigint not null,
  run_bucket smallint not null,
  run bigint not null,
  visit integer not null,
  deadline timestamp with time zone,
  PRIMARY KEY (bucket, brand, topic, member, run, visit));

create table trail (
  at timestamp with time zone not null,
  member bigint not null,
  run bigint not null,
  version integer not null,
  visit integer not null,
  bucket smallint not null,
  path text not null) partition by RANGE (at);

create table unless_entry (
  bucket smallint not null,
  brand bigint not null,
  journey bigint not null,
  node text not null,
  member bigint not null,
  subject text not null,
  entrant text not null,
  occurrence text not null,
  event_id bigint not null,
  event_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  PRIMARY KEY (bucket, journey, node, member, subject));

create table verification (
  id text not null,
  identifier text not null,
  value text not null,
  "expiresAt" timestamp with time zone not null,
  "createdAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  "updatedAt" timestamp with time zone not null default CURRENT_TIMESTAMP,
  PRIMARY KEY (id));

create table version (
  journey bigint not null,
  version integer not null,
  graph jsonb not null,
  hash text not null,
  published_at timestamp with time zone not null,
  published_by text,
  FOREIGN KEY (journey) REFERENCES journey(id),
  PRIMARY KEY (journey, version));

create table version_move (
  journey bigint not null,
  from_version integer not null,
  to_version integer not null,
  map jsonb not null,
  state text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  PRIMARY KEY (journey, from_version, to_version));

create table wake (
  bucket smallint not null,
  run bigint not null,
  seq bigint not null default nextval('wake_seq'::regclass),
  kind text not null,
  at timestamp with time zone not null,
  payload jsonb not null default '{}'::jsonb,
  CHECK ((kind = ANY (ARRAY['event'::text, 'outcome'::text, 'change'::text, 'child'::text, 'operator'::text, 'check'::text]))),
  CHECK ((pg_column_size(payload) <= 2048)),
  PRIMARY KEY (bucket, run, seq));

create view step as
 SELECT t.bucket,
    t.member,
    t.run,
    t.version,
    split_part(p.line, ' '::text, 1) AS node,
    t.visit + p.place::integer - 1 AS visit,
    substr(p.line, strpos(p.line, ' '::text) + 1) AS what,
    t.at
   FROM trail t
     CROSS JOIN LATERAL string_to_table(t.path, '
'::text) WITH ORDINALITY p(line, place);

CREATE INDEX "account_userId_idx" ON public.account USING btree ("userId");

CREATE INDEX "session_userId_idx" ON public.session USING btree ("userId");

CREATE INDEX effect_child ON public.effect USING btree (bucket, due_at) WHERE ((state = 'ready'::text) AND (kind = 'child'::text));

CREATE INDEX effect_decision_at ON public.effect_decision USING brin (at);

CREATE INDEX effect_decision_brand ON public.effect_decision USING btree (brand, at);

CREATE INDEX effect_late_at ON public.effect_late USING brin (at);

CREATE INDEX effect_lease ON public.effect USING btree (lease_until) WHERE (state = 'attempting'::text);

CREATE INDEX effect_name_at ON public.effect_name USING brin (at);

CREATE INDEX effect_planned ON public.effect USING btree (bucket) WHERE (state = 'planned'::text);

CREATE INDEX effect_ready ON public.effect USING btree (lane, brand, bucket, due_at) WHERE (state = ANY (ARRAY['ready'::text, 'asking'::text]));

CREATE INDEX effect_unknown ON public.effect USING btree (brand, planned_at) WHERE (state = 'unknown'::text);

CREATE INDEX entry_request_at ON public.entry_request USING btree (at);

CREATE INDEX event_member ON ONLY public.event USING btree (bucket, member, name, occurred_at);

CREATE INDEX identity_member ON public.identity USING btree (member);

CREATE INDEX inbox_brand ON public.inbox_message USING btree (brand, id);

CREATE INDEX inbox_member ON public.inbox_message USING btree (bucket, member, at);

CREATE INDEX member_brand ON public.member USING btree (brand, bucket, id);

CREATE INDEX member_tier_ends ON public.member_tier USING btree (until) WHERE (until IS NOT NULL);

CREATE INDEX member_updated ON public.member USING btree (brand, updated_at DESC, id DESC);

CREATE INDEX member_zone ON public.member USING btree (brand, time_zone);

CREATE INDEX merge_request_due ON public.merge_request USING btree (due_at);

CREATE INDEX orders_member ON public.orders USING btree (member, occurred_at);

CREATE INDEX plugin_incident_of ON public.plugin_incident USING btree (plugin, at);

CREATE INDEX points_entry_member ON public.points_entry USING btree (bucket, member, at);

CREATE INDEX points_lot_ends ON public.points_lot USING btree (expires_at) WHERE ((state = 'open'::text) AND (remaining > 0));

CREATE INDEX points_lot_waits ON public.points_lot USING btree (pending_until) WHERE (state = 'pending'::text);

CREATE INDEX receipt_parked ON public.receipt USING btree (received_at) WHERE (NOT matched);

CREATE INDEX reward_code_free ON public.reward_code USING btree (pool, code) WHERE (taken_at IS NULL);

CREATE INDEX reward_draw_member ON public.reward_draw USING btree (bucket, member, pool);

CREATE INDEX reward_grant_ends ON public.reward_grant USING btree (expires_at) WHERE (state = ANY (ARRAY['issued'::text, 'claimed'::text]));

CREATE INDEX reward_grant_member ON public.reward_grant USING btree (bucket, member, pool);

CREATE INDEX reward_grant_of_code ON public.reward_grant USING btree (brand, code) WHERE (code IS NOT NULL);

CREATE INDEX reward_grant_pool ON public.reward_grant USING btree (pool, state);

CREATE INDEX reward_grant_run ON public.reward_grant USING btree (run_bucket, run) WHERE (run IS NOT NULL);

CREATE INDEX run_due ON public.run USING btree (bucket, due_at) WHERE (state = 'waiting'::text);

CREATE INDEX run_quarantined ON public.run USING btree (brand, journey) WHERE (state = 'quarantined'::text);

CREATE INDEX score_run_model ON public.score_run USING btree (model, id DESC);

CREATE INDEX subscription_run ON public.subscription USING btree (run_bucket, run);

CREATE INDEX trail_member ON ONLY public.trail USING btree (bucket, member, at);

CREATE INDEX unless_entry_due ON public.unless_entry USING btree (bucket, due_at);

CREATE INDEX verification_identifier_idx ON public.verification USING btree (identifier);

CREATE INDEX wake_at ON public.wake USING btree (bucket, at);

CREATE UNIQUE INDEX identity_one ON public.identity USING btree (bucket, brand, kind, value) WHERE (kind <> ALL (ARRAY['email'::text, 'phone'::text]));

CREATE UNIQUE INDEX reward_code_taken ON public.reward_code USING btree (bucket, run, node, visit, slot) WHERE (run IS NOT NULL);

CREATE UNIQUE INDEX reward_grant_code ON public.reward_grant USING btree (pool, code) WHERE (code IS NOT NULL);

CREATE UNIQUE INDEX score_run_open ON public.score_run USING btree (model) WHERE (state = ANY (ARRAY['waiting'::text, 'fitting'::text, 'scoring'::text]));

create sequence event_id;

create sequence member_id;

create sequence run_id;

create sequence wake_seq;

