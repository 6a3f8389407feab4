import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import { type Gap, PASS } from './compare.ts'
import type { Mark } from './mark.ts'

export type Class = 'native' | 'lookup' | 'none'
/** again: sent under the same key, which its provider still knows. park: unknown, until a person finds out. */
export type Verdict = 'again' | 'park'

const MARK = `installation, seq, attempts, codes, date_part('epoch', at) as at,
  (select system_identifier::text from pg_control_system()) as system,
  substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as timeline,
  pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::float8 as lsn,
  current_setting('synchronous_standby_names') <> ''
    and current_setting('synchronous_commit') in ('on', 'remote_apply') as sync`

const markOf = (row: Mark | undefined): Mark => {
  if (!row)
    throw new Error('The table high_water is empty; a migration puts its one row in, and nothing may take it out.')
  return { ...row, at: Math.round(row.at * 1000) }
}

export async function readMark(tx: Tx): Promise<Mark> {
  return markOf((await query<Mark>(tx, `select ${MARK} from high_water`, []))[0])
}

/** Locks the one mark: two processes that both find a gap open it once. */
export async function lockMark(tx: Tx): Promise<Mark> {
  return markOf((await query<Mark>(tx, `select ${MARK} from high_water for update`, []))[0])
}

/** One step further, with what was attempted and handed out since. */
export async function raiseMark(
  tx: Tx,
  spent: { readonly attempts: number; readonly codes: Readonly<Record<string, number>> },
): Promise<Mark> {
  const rows = await query<Mark>(
    tx,
    `update high_water set seq = seq + 1, at = clock_timestamp(), attempts = attempts + $1,
       codes = case when $2::jsonb = '{}' then codes else (
         select jsonb_object_agg(k, coalesce((codes->>k)::bigint, 0) + coalesce(($2::jsonb->>k)::bigint, 0))
         from (select jsonb_object_keys(codes) union select jsonb_object_keys($2::jsonb)) as keys(k)) end
     returning ${MARK}`,
    [spent.attempts, JSON.stringify(spent.codes)],
  )
  return markOf(rows[0])
}

/** Past every mark anybody has kept of the lost time, so that the same gap is not found again. */
export async function passMark(tx: Tx, to: Pick<Mark, 'seq' | 'attempts' | 'codes'>): Promise<void> {
  await query(
    tx,
    `update high_water set seq = greatest(seq, $1) + ${2 * PASS}, attempts = greatest(attempts, $2), codes = codes || $3::jsonb,
       at = clock_timestamp()`,
    [to.seq, to.attempts, JSON.stringify(to.codes)],
  )
}

export interface Recovery {
  readonly id: number
  readonly reason: Gap['reason']
  readonly openedAt: Instant
  readonly from: Instant
  readonly to: Instant
  readonly attempts: number
  readonly codesWithheld: number
  readonly ends: readonly {
    readonly class: Class
    readonly verdict: Verdict
    readonly at: Instant
    readonly by: string
  }[]
}

/** False where this gap is open already: another process found it in the same file. */
export async function addRecovery(tx: Tx, gap: Gap & { readonly withheld: number }): Promise<boolean> {
  const rows = await query(
    tx,
    `insert into recovery (reason, opened_at, from_at, to_at, attempts, codes_withheld)
     select $1, clock_timestamp(), to_timestamp($2::float8), to_timestamp($3::float8), $4, $5
     where not exists (select from recovery where from_at = to_timestamp($2::float8) and to_at = to_timestamp($3::float8))
     returning 1`,
    [gap.reason, gap.from / 1000, gap.to / 1000, gap.attempts, gap.withheld],
  )
  return rows.length > 0
}

/** Newest first. A gap matters until it is ended, and for as long as events of its time may still arrive. */
export async function readRecoveries(tx: Tx): Promise<readonly Recovery[]> {
  const rows = await query<Omit<Recovery, 'ends'> & { ends: Recovery['ends'] }>(
    tx,
    `select id, reason, date_part('epoch', opened_at) * 1000 as "openedAt", date_part('epoch', from_at) * 1000 as "from",
       date_part('epoch', to_at) * 1000 as "to", attempts, codes_withheld as "codesWithheld",
       coalesce((select jsonb_agg(jsonb_build_object('class', class, 'verdict', verdict, 'by', ended_by,
         'at', date_part('epoch', ended_at) * 1000) order by class) from recovery_end where recovery = id), '[]') as ends
     from recovery r where opened_at > clock_timestamp() - interval '40 days'
       or (select count(*) from recovery_end e where e.recovery = r.id) < 3 order by id desc`,
    [],
  )
  return rows
}

/** Whether some channels stand still, because nobody has said yet what to do about a gap. */
export async function isStill(tx: Tx): Promise<boolean> {
  const rows = await query(
    tx,
    `select 1 from recovery r where (select count(*) from recovery_end e where e.recovery = r.id) < 3 limit 1`,
    [],
  )
  return rows.length > 0
}

export interface Stance {
  readonly from: Instant
  readonly to: Instant
  /** Absent: nobody has said yet. */
  readonly verdict: Verdict | null
  readonly endedAt: Instant | null
}

/** How a class of channels stands to every gap of the last weeks; mostly there are none. */
export async function readStances(tx: Tx, kind: Class): Promise<readonly Stance[]> {
  return query(
    tx,
    `select date_part('epoch', from_at) * 1000 as "from", date_part('epoch', to_at) * 1000 as "to", e.verdict,
       date_part('epoch', e.ended_at) * 1000 as "endedAt"
     from recovery r
     left join lateral (select verdict, ended_at from recovery_end where recovery = r.id and class = $1 offset 0) e on true
     where e.verdict is null or r.opened_at > clock_timestamp() - interval '40 days' order by r.id`,
    [kind],
  )
}

/** The first word stands. Answers the gaps it was said about. */
export async function endClass(
  tx: Tx,
  end: { readonly class: Class; readonly verdict: Verdict; readonly by: string },
): Promise<number> {
  const rows = await query(
    tx,
    `insert into recovery_end (recovery, class, verdict, ended_at, ended_by)
     select id, $1, $2, clock_timestamp(), $3 from recovery on conflict do nothing returning 1`,
    [end.class, end.verdict, end.by],
  )
  return rows.length
}

/** Members who were due in the lost time and have not walked yet, and schedules of it that still take members in. */
export async function countStillDue(tx: Tx, to: Instant): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    `select (select count(*) from occasion where state = 'running' and at <= to_timestamp($1::float8)) + count(*) as n
     from generate_series(0, 63) b cross join lateral (
       select r.journey from run r where r.bucket = b and r.state = 'waiting' and r.due_at <= to_timestamp($1::float8)
       limit 10000) r
     join journey j on j.id = r.journey and j.state = 'live'`,
    [to / 1000],
  )
  return row?.n ?? 0
}
