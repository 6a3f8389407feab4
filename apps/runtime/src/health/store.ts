import type { Instant } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { Finding } from './finding.ts'

export interface Report {
  readonly checkedAt: Instant
  /** When whole tables were last added up. */
  readonly thoroughAt: Instant | undefined
  readonly findings: readonly Finding[]
}

export async function readReport(tx: Tx): Promise<Report | undefined> {
  const [row] = await query<{ checked: number; thorough: number | null; findings: readonly Finding[] }>(
    tx,
    `select date_part('epoch', checked_at) as checked, date_part('epoch', thorough_at) as thorough, findings from health`,
    [],
  )
  if (!row) return undefined
  return {
    checkedAt: Math.round(row.checked * 1000),
    thoroughAt: row.thorough === null ? undefined : Math.round(row.thorough * 1000),
    findings: row.findings,
  }
}

export async function writeReport(tx: Tx, { checkedAt, thoroughAt, findings }: Report): Promise<void> {
  await query(
    tx,
    `insert into health (checked_at, thorough_at, findings)
     values (to_timestamp($1::float8), to_timestamp($2::float8), $3)
     on conflict (one) do update set checked_at = excluded.checked_at, thorough_at = excluded.thorough_at,
       findings = excluded.findings`,
    [checkedAt / 1000, thoroughAt === undefined ? null : thoroughAt / 1000, JSON.stringify(findings)],
  )
}

/** Of several processes one looks at a time; the others have the report of that one. Held until the transaction ends. */
export async function mayWatch(tx: Tx): Promise<boolean> {
  const [row] = await query<{ mine: boolean }>(
    tx,
    `select pg_try_advisory_xact_lock(hashtext('cairn health')) as mine`,
    [],
  )
  return row?.mine === true
}
