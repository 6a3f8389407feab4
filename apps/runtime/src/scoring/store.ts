import type { Instant, JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'

export type Every = 'day' | 'week' | 'month'

/** A scoring model as a brand has set it up. */
export interface ModelRow {
  readonly id: number
  readonly publicId: string
  readonly brand: number
  /** How rules call it: `score.<key>.<output>`. */
  readonly key: string
  readonly name: string
  /** The kind of model, a plugin's. */
  readonly node: string
  readonly config: JsonObject
  /** How many members at most it is fitted on. */
  readonly sample: number
  /** Null: only when somebody asks. */
  readonly every: Every | null
  /** Wall-clock time of the brand. */
  readonly at: string
  readonly nextAt: Instant | null
  readonly zone: string
  readonly currency: string
}

const SELECT = `
select m.id, m.public_id as "publicId", m.brand, m.key, m.name, m.node, m.config, m.sample, m.every, m.at_time as at,
  (extract(epoch from m.next_at) * 1000)::float8 as "nextAt", b.time_zone as zone, b.currency
from score_model m join brand b on b.id = m.brand`

export function listModels(tx: Tx, brand: number): Promise<readonly ModelRow[]> {
  return query(tx, `${SELECT} where m.brand = $1 order by m.id limit 1000`, [brand])
}

export async function findModel(tx: Tx, brand: number, publicId: string): Promise<ModelRow | undefined> {
  return (await query<ModelRow>(tx, `${SELECT} where m.brand = $1 and m.public_id = $2`, [brand, publicId]))[0]
}

export async function findModelById(tx: Tx, brand: number, id: number): Promise<ModelRow | undefined> {
  return (await query<ModelRow>(tx, `${SELECT} where m.brand = $1 and m.id = $2`, [brand, id]))[0]
}

/** Of every brand: those whose time has come. */
export function dueModels(tx: Tx, now: Instant): Promise<readonly ModelRow[]> {
  return query(tx, `${SELECT} where m.next_at <= to_timestamp($1::float8) order by m.next_at, m.id limit 100`, [
    now / 1000,
  ])
}

export async function nextDue(tx: Tx): Promise<Instant | undefined> {
  const [row] = await query<{ at: Instant | null }>(
    tx,
    `select (extract(epoch from min(next_at)) * 1000)::float8 as at from score_model`,
    [],
  )
  return row?.at ?? undefined
}

export type Wish = Pick<ModelRow, 'publicId' | 'name' | 'config' | 'sample' | 'every' | 'at' | 'nextAt'>

/** False: the brand has a model of this key. */
export async function addModel(
  tx: Tx,
  brand: number,
  wish: Wish & Pick<ModelRow, 'key' | 'node'> & { readonly now: Instant },
): Promise<boolean> {
  const rows = await query(
    tx,
    `insert into score_model (public_id, brand, key, name, node, config, sample, every, at_time, next_at, created_at)
     values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, to_timestamp($10::float8), to_timestamp($11::float8))
     on conflict (brand, key) do nothing returning 1 as one`,
    [
      wish.publicId,
      brand,
      wish.key,
      wish.name,
      wish.node,
      JSON.stringify(wish.config),
      wish.sample,
      wish.every,
      wish.at,
      seconds(wish.nextAt),
      wish.now / 1000,
    ],
  )
  return rows.length > 0
}

export async function changeModel(tx: Tx, brand: number, wish: Wish): Promise<void> {
  await query(
    tx,
    `update score_model set name = $3, config = $4::jsonb, sample = $5, every = $6, at_time = $7, next_at = to_timestamp($8::float8)
     where brand = $1 and public_id = $2`,
    [
      brand,
      wish.publicId,
      wish.name,
      JSON.stringify(wish.config),
      wish.sample,
      wish.every,
      wish.at,
      seconds(wish.nextAt),
    ],
  )
}

/** False: another process has taken this occasion already. */
export async function moveNext(
  tx: Tx,
  { brand, id, nextAt }: Pick<ModelRow, 'brand' | 'id' | 'nextAt'>,
  following: Instant | undefined,
): Promise<boolean> {
  const rows = await query(
    tx,
    `update score_model set next_at = to_timestamp($4::float8)
     where brand = $1 and id = $2 and next_at = to_timestamp($3::float8) returning 1 as one`,
    [brand, id, seconds(nextAt), seconds(following ?? null)],
  )
  return rows.length > 0
}

/** With all it ever said. */
export async function removeModel(tx: Tx, brand: number, id: number): Promise<void> {
  for (const table of ['score_change', 'member_score', 'score_run']) {
    await query(tx, `delete from ${table} where brand = $1 and model = $2`, [brand, id])
  }
  await query(tx, `delete from score_model where brand = $1 and id = $2`, [brand, id])
}

/** Journeys and audiences that read what the model says. */
export function readersOf(tx: Tx, brand: number, key: string): Promise<readonly { readonly name: string }[]> {
  return query(
    tx,
    `select name from (
       select a.name from audience a where a.brand = $1 and strpos(a.rule, $2) > 0
       union select j.name from journey j join version v on v.journey = j.id and v.version = j.live_version
         where j.brand = $1 and j.state in ('live', 'paused') and strpos(v.graph::text, $2) > 0) r order by name limit 5`,
    [brand, `score.${key}.`],
  )
}

const seconds = (at: Instant | null): number | null => (at === null ? null : at / 1000)
