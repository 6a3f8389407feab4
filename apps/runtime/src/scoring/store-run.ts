import type { FitReport, Instant, Json, JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

export type RunState = 'waiting' | 'fitting' | 'scoring' | 'done' | 'failed'

/** One time that a model was fitted and scored everybody. */
export interface RunRow {
  readonly id: number
  readonly publicId: string
  readonly brand: number
  readonly model: number
  readonly state: RunState
  readonly asOf: Instant
  readonly nodeVersion: number | null
  readonly pluginVersion: string | null
  /** Which files of the plugin made it: another release begins again. */
  readonly release: string | null
  readonly config: JsonObject
  readonly features: Json
  readonly fitted: Json
  readonly report: FitReport | null
  readonly sampled: number
  readonly total: number
  readonly scored: number
  readonly changed: number
  readonly bucket: number
  readonly member: number
  readonly attempts: number
  readonly error: { readonly code: string; readonly message: string } | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

const SELECT = `
select r.id, r.public_id as "publicId", r.brand, r.model, r.state, (extract(epoch from r.as_of) * 1000)::float8 as "asOf",
  r.node_version as "nodeVersion", r.plugin_version as "pluginVersion", r.release, r.config, r.features, r.fitted, r.report,
  r.sampled, r.total, r.scored, r.changed, r.cursor_bucket as bucket, r.cursor_member as member, r.attempts, r.error,
  r.created_at as "createdAt", r.finished_at as "finishedAt" from score_run r`

type Where = Pick<RunRow, 'brand' | 'id'>

/** False: a run of this model is under way. */
export async function addRun(
  tx: Tx,
  run: Pick<RunRow, 'publicId' | 'brand' | 'model' | 'asOf' | 'config'> & { readonly now: Instant },
): Promise<boolean> {
  const rows = await query(
    tx,
    `insert into score_run (public_id, brand, model, state, as_of, config, created_at)
     values ($1, $2, $3, 'waiting', to_timestamp($4::float8), $5::jsonb, to_timestamp($6::float8))
     on conflict (model) where state in ('waiting', 'fitting', 'scoring') do nothing returning 1 as one`,
    [run.publicId, run.brand, run.model, run.asOf / 1000, JSON.stringify(run.config), run.now / 1000],
  )
  return rows.length > 0
}

export async function findRun(
  tx: Tx,
  brand: number,
  { model, publicId }: { readonly model: number; readonly publicId: string },
): Promise<RunRow | undefined> {
  const text = `${SELECT} where r.brand = $1 and r.model = $2 and r.public_id = $3`
  return (await query<RunRow>(tx, text, [brand, model, publicId]))[0]
}

export function listRuns(
  tx: Tx,
  brand: number,
  { model, limit }: { readonly model: number; readonly limit: number },
): Promise<readonly RunRow[]> {
  return query(tx, `${SELECT} where r.brand = $1 and r.model = $2 order by r.id desc limit $3`, [brand, model, limit])
}

/** Of every brand, the oldest first: a model that reads another one was set up after it. */
export function openRuns(tx: Tx): Promise<readonly RunRow[]> {
  return query(tx, `${SELECT} where r.state in ('waiting', 'fitting', 'scoring') order by r.id`, [])
}

/** How often somebody has gone at it since it last got on. */
export async function countAttempt(tx: Tx, { brand, id }: Where): Promise<number> {
  const [row] = await query<{ n: number }>(
    tx,
    `update score_run set attempts = attempts + 1
     where brand = $1 and id = $2 and state in ('waiting', 'fitting', 'scoring') returning attempts as n`,
    [brand, id],
  )
  return row?.n ?? 0
}

/** Begins, or begins again, to fit. */
export async function beginFit(
  tx: Tx,
  { brand, id }: Where,
  by: { readonly nodeVersion: number; readonly pluginVersion: string; readonly release: string },
): Promise<void> {
  await query(
    tx,
    `update score_run set state = 'fitting', node_version = $3, plugin_version = $4, release = $5,
       scored = 0, changed = 0, cursor_bucket = 0, cursor_member = 0, total = (select count(*) from member where brand = $1 and erased_at is null)
     where brand = $1 and id = $2 and state in ('waiting', 'fitting', 'scoring')`,
    [brand, id, by.nodeVersion, by.pluginVersion, by.release],
  )
}

interface Fitted {
  readonly features: object
  readonly fitted: Json
  readonly report: FitReport | undefined
  readonly sampled: number
}

export async function keepFit(tx: Tx, { brand, id }: Where, fit: Fitted): Promise<void> {
  await query(
    tx,
    `update score_run set state = 'scoring', features = $3::jsonb, fitted = $4::jsonb, report = $5::jsonb, sampled = $6
     where brand = $1 and id = $2 and state = 'fitting'`,
    [brand, id, JSON.stringify(fit.features), JSON.stringify(fit.fitted), json(fit.report), fit.sampled],
  )
}

const json = (value: object | undefined): string | null => (value === undefined ? null : JSON.stringify(value))

export interface Cursor {
  readonly bucket: number
  readonly member: number
}

/** Locks the run for one chunk. False: another process has gone on meanwhile, or it is over. */
export async function holdRun(tx: Tx, { brand, id }: Where, at: Cursor): Promise<boolean> {
  const rows = await query(
    tx,
    `select 1 from score_run where brand = $1 and id = $2 and state = 'scoring' and cursor_bucket = $3 and cursor_member = $4
     for update`,
    [brand, id, at.bucket, at.member],
  )
  return rows.length > 0
}

export async function advanceRun(
  tx: Tx,
  { brand, id }: Where,
  by: { readonly to: Cursor; readonly scored: number; readonly changed: number },
): Promise<void> {
  await query(
    tx,
    `update score_run set cursor_bucket = $3, cursor_member = $4, scored = scored + $5, changed = changed + $6,
       attempts = 0
     where brand = $1 and id = $2`,
    [brand, id, by.to.bucket, by.to.member, by.scored, by.changed],
  )
}

export async function endRun(
  tx: Tx,
  { brand, id }: Where,
  { at, error }: { readonly at: Instant; readonly error?: { readonly code: string; readonly message: string } },
): Promise<void> {
  await query(
    tx,
    `update score_run set state = case when $3::jsonb is null then 'done' else 'failed' end, error = $3::jsonb,
       finished_at = to_timestamp($4::float8)
     where brand = $1 and id = $2 and state in ('waiting', 'fitting', 'scoring')`,
    [brand, id, json(error), at / 1000],
  )
}
