import type { Instant } from '@cairn/sdk'
import type { Permissions } from '@cairn/sdk/plugin'
import { query, type Tx } from '../db/statement.ts'

export interface PluginRow {
  readonly id: string
  readonly version: string
  readonly hash: string
  readonly manifest: object
  readonly permissions: Permissions
  readonly by: string
  readonly at: Instant
  readonly quarantined: Instant | null
  readonly reason: string | null
}

export async function readPlugins(tx: Tx): Promise<readonly PluginRow[]> {
  return query<PluginRow>(
    tx,
    `select id, version, hash, manifest, permissions, agreed_by as by, date_part('epoch', agreed_at) * 1000 as at,
       date_part('epoch', quarantined_at) * 1000 as quarantined, reason
     from plugin order by id`,
    [],
  )
}

type Agreed = Omit<PluginRow, 'quarantined' | 'reason'>

/** What is agreed to now stands; a quarantine of the version before is over. */
export async function writeAgreed(tx: Tx, { id, version, hash, manifest, permissions, by, at }: Agreed): Promise<void> {
  await query(
    tx,
    `insert into plugin (id, version, hash, manifest, permissions, agreed_by, agreed_at)
     values ($1, $2, $3, $4::jsonb, $5::jsonb, $6, to_timestamp($7::float8))
     on conflict (id) do update set version = excluded.version, hash = excluded.hash, manifest = excluded.manifest,
       permissions = excluded.permissions, agreed_by = excluded.agreed_by, agreed_at = excluded.agreed_at,
       quarantined_at = null, reason = null`,
    [id, version, hash, JSON.stringify(manifest), JSON.stringify(permissions), by, at / 1000],
  )
}

/** A newer version that asks for nothing new. Only one process of several writes it. */
export async function writeUpgrade(
  tx: Tx,
  { id, from, version, hash, manifest }: Omit<Agreed, 'permissions' | 'by' | 'at'> & { readonly from: string },
): Promise<boolean> {
  const rows = await query(
    tx,
    `update plugin set version = $3, hash = $4, manifest = $5::jsonb, quarantined_at = null, reason = null
     where id = $1 and hash = $2 returning 1 as one`,
    [id, from, version, hash, JSON.stringify(manifest)],
  )
  return rows.length > 0
}

export async function dropPlugin(tx: Tx, id: string): Promise<boolean> {
  await query(tx, `delete from plugin_incident where plugin = $1`, [id])
  const rows = await query(tx, `delete from plugin where id = $1 returning 1 as one`, [id])
  return rows.length > 0
}

export async function writeQuarantine(
  tx: Tx,
  { id, at, reason }: { readonly id: string; readonly at: Instant | null; readonly reason: string | null },
): Promise<boolean> {
  const rows = await query(
    tx,
    `update plugin set quarantined_at = to_timestamp($2::float8), reason = $3 where id = $1 returning 1 as one`,
    [id, at === null ? null : at / 1000, reason],
  )
  return rows.length > 0
}

export interface Incident {
  readonly plugin: string
  readonly kind: string
  readonly detail: string
  readonly at: Instant
}

/** The newest two hundred of a plugin are kept: one that is refused ten thousand times must not fill the disk. */
export async function addIncident(tx: Tx, { plugin, kind, detail, at }: Incident): Promise<void> {
  await query(
    tx,
    `insert into plugin_incident (plugin, kind, detail, at) values ($1, $2, $3, to_timestamp($4::float8))`,
    [plugin, kind, detail.replaceAll('\0', '').slice(0, 500), at / 1000],
  )
  await query(
    tx,
    `delete from plugin_incident where plugin = $1 and id <= (
       select id from plugin_incident where plugin = $1 order by id desc offset 200 limit 1)`,
    [plugin],
  )
}

export async function readIncidents(tx: Tx, plugin: string, limit: number): Promise<readonly Incident[]> {
  return query<Incident>(
    tx,
    `select plugin, kind, detail, date_part('epoch', at) * 1000 as at
     from plugin_incident where plugin = $1 order by id desc limit $2`,
    [plugin, limit],
  )
}

/** Journeys of the installation that a plugin's nodes are part of: live or paused ones, and older versions with members inside. */
export async function readUsers(
  tx: Tx,
  types: readonly string[],
): Promise<readonly { readonly id: string; readonly name: string }[]> {
  return query(
    tx,
    `select distinct j.public_id as id, j.name from journey j join version v on v.journey = j.id
     where (j.state in ('live', 'paused') and v.version = j.live_version
         or exists (select from run r where r.journey = j.id and r.version = v.version and r.state in ('waiting', 'held', 'quarantined')))
       and exists (select from jsonb_array_elements(v.graph->'nodes') n where n->>'type' = any($1::text[]))
     order by j.name limit 100`,
    [types],
  )
}

/** Messages and rewards that are still to end in lanes of these channels. */
export async function countOpen(tx: Tx, channels: readonly string[]): Promise<number> {
  const rows = await query<{ n: number }>(
    tx,
    `select count(*)::int as n from effect
     where split_part(lane, '/', 1) = any($1::text[]) and state in ('planned', 'held', 'ready', 'attempting', 'asking', 'unknown')`,
    [channels],
  )
  return rows[0]?.n ?? 0
}

export async function readRulesOf(
  tx: Tx,
  hashes: readonly string[],
): Promise<readonly { readonly hash: string; readonly rule: string }[]> {
  return query(tx, `select hash, rule from plugin_rule where hash = any($1::text[])`, [hashes])
}

/** The rule that was first asked for stands: what is published does not change with a plugin's next release. */
export async function writeRule(
  tx: Tx,
  { hash, node, rule }: { readonly hash: string; readonly node: string; readonly rule: string },
): Promise<string> {
  await query(tx, `insert into plugin_rule (hash, node, rule) values ($1, $2, $3) on conflict do nothing`, [
    hash,
    node,
    rule,
  ])
  const [kept] = await readRulesOf(tx, [hash])
  return kept?.rule ?? rule
}
