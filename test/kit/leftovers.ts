/** One run of the crowd, counted from the first: what befalls it befalls nobody else. */
const one = (n: number): string => `id = (select id from run order by id limit 1 offset ${n})`
const set = (n: number, what: string): string => `update run set ${what} where ${one(n)}`

const wake = (kind: string, payload: string, n: number): string =>
  `insert into wake (bucket, run, kind, at, payload) select bucket, id, '${kind}', now(), '${payload}' from run where ${one(n)}`

const effect = (n: number, given: Readonly<Record<string, string>>): string => {
  const row = {
    kind: `'message'`,
    lane: `'channel.inbox'`,
    state: `'ready'`,
    input: `'{}'`,
    awaits: 'false',
    fence: '0',
    ...given,
  }
  const names = Object.keys(row)
  return `insert into effect (bucket, run, node, visit, slot, brand, journey, version, member, planned_at, due_at, expires_at, ${names.join(', ')})
    select bucket, id, '${given['node'] ?? 'n9'}', 9, ${n}, brand, journey, version, member, now(), now(), now() + interval '1 day',
      ${Object.values(row).join(', ')} from run where ${one(n)}`
}

/** So many runs of the crowd are hit; whoever comes after them is sound. */
export const HIT = 24

/** What an older, a newer or a half-finished release may have left in the tables, one statement each. */
export const LEFTOVERS: readonly string[] = [
  'alter table run drop constraint run_state_check',
  'alter table effect drop constraint effect_state_check',
  'alter table wake drop constraint wake_kind_check',
  'alter table occasion drop constraint occasion_state_check',
  'alter table lane drop constraint lane_state_check',
  'alter table import drop constraint import_state_check',
  'alter table receipt drop constraint receipt_state_check',
  // runs
  set(0, `state = 'dreaming'`),
  set(1, `node = 'n77'`),
  set(2, `version = 77`),
  set(3, `journey = 4711`),
  set(4, `visit = -5`),
  set(5, `epoch = -7`),
  set(6, `variables = '[1, 2]'`),
  set(7, `variables = '{"$passes": "many", "$call": "x y z", "$chain": "long"}'`),
  set(8, `event_id = 987654321`),
  set(9, `member = 987654321`),
  set(10, `arm = 7`),
  set(11, `due_at = null`),
  set(12, `due_at = '-infinity'`),
  set(13, `trouble = '"none"', state = 'quarantined'`),
  set(14, `entered_at = '9999-12-31'`),
  // news
  wake('psychic', '{}', 15),
  wake('event', '{"event": "not one"}', 16),
  wake('outcome', '{"visit": "first", "port": 7}', 17),
  wake('child', 'null', 18),
  wake('operator', '{"word": "abracadabra"}', 19),
  wake('check', '[]', 20),
  wake('change', '{"topic": {}}', 21),
  `insert into wake (bucket, run, kind, at) values (3, 999999, 'event', now())`,
  `insert into wake (bucket, run, kind, at) select bucket, id, 'event', '9999-12-31' from run where ${one(22)}`,
  // messages
  effect(22, { lane: `'gone.channel'` }),
  effect(23, { lane: `'gone.channel'`, state: `'planned'` }),
  effect(0, { kind: `'telepathy'`, state: `'planned'` }),
  effect(1, { state: `'beamed'` }),
  effect(2, { input: `'"a text"'` }),
  effect(3, { lane: `''` }),
  effect(4, { lane: `'/'`, state: `'planned'` }),
  effect(5, { state: `'attempting'` }),
  effect(6, { kind: `'child'`, lane: `'journey'`, input: `'{"journey": 7}'` }),
  effect(7, { kind: `'coupon'`, lane: `'coupon'`, state: `'planned'` }),
  `update effect set content = '[]' where run = (select id from run where ${one(8)})`,
  `insert into effect_name (brand, channel, name, bucket, run, node, visit, slot) values (1, 'gone.channel', 'x', 1, 424242, 'n1', 1, 0)`,
  `insert into lane (brand, lane, state, since, next_at, gate) values (1, 'channel.inbox', 'haunted', now(), now(), '{"pace": "fast"}')`,
  `insert into receipt (brand, channel, event_id, name, state, at, received_at, matched) values (1, 'gone.channel', 'r', 'x', 'smelled', now(), now(), false)`,
  // around them
  `insert into subscription (bucket, brand, topic, member, run_bucket, run, visit) values (1, 1, 'audience:none:in', 1, 1, 424242, 1)`,
  `insert into occasion (journey, node, at, version, state) select id, 'n1', now() - interval '1 hour', 77, 'running' from journey limit 1`,
  `insert into occasion (journey, node, at, version, state) select id, 'n66', now() - interval '2 hours', 1, 'pondering' from journey limit 1`,
  `insert into audience (public_id, brand, name, rule) values ('aud_old', 1, 'Old', 'member.age >>> 3')`,
  `insert into audience_member (bucket, audience, member, since) values (1, 4711, 4711, now())`,
  `insert into import (public_id, brand, kind, options, state) values ('imp_old', 1, 'members', '7', 'dreaming')`,
  `insert into import (public_id, brand, kind, options, state) values ('imp_older', 1, 'members', '{}', 'running')`,
  `insert into step_event (bucket, brand, member, name, properties, message_id, at) values (1, 1, 4711, '', '[]', 'x', now())`,
  `insert into unless_entry (bucket, brand, journey, node, member, subject, entrant, occurrence, event_id, event_at, due_at)
   values (1, 1, 4711, 'n1', 4711, '', '', '', 4711, now(), now() - interval '1 hour')`,
  `insert into health (checked_at, findings) values ('epoch', '[{"check": "of another release", "n": 3}]')`,
  `select graphile_worker.add_job('a job of another release', '{"x": 1}')`,
  `select graphile_worker.add_job('audience', '{"not": "what it takes"}')`,
  `select graphile_worker.add_job('import', '[]')`,
  `update graphile_worker._private_jobs set locked_at = now(), locked_by = 'a process long gone'`,
]
