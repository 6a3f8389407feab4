import type { JsonObject } from '@cairn/sdk'
import { query, type Tx } from '../db/statement.ts'
import type { PluginGraph } from '../deps.ts'

export async function readSettings(
  tx: Tx,
  hashes: readonly string[],
): Promise<readonly { readonly hash: string; readonly settings: JsonObject }[]> {
  return query(tx, `select hash, settings from plugin_settings where hash = any($1::text[])`, [hashes])
}

/** What was first made of them stands, so that a journey is walked the same by every process. */
export async function writeSettings(
  tx: Tx,
  { hash, node, settings }: { readonly hash: string; readonly node: string; readonly settings: JsonObject },
): Promise<JsonObject> {
  await query(
    tx,
    `insert into plugin_settings (hash, node, settings) values ($1, $2, $3::jsonb) on conflict do nothing`,
    [hash, node, JSON.stringify(settings)],
  )
  const [kept] = await readSettings(tx, [hash])
  return kept?.settings ?? settings
}

/** Graphs of the installation that are walked, or have members inside, with steps of these types. */
export async function readWalked(tx: Tx, types: readonly string[]): Promise<readonly PluginGraph[]> {
  const rows = await query<{ graph: PluginGraph }>(
    tx,
    `select v.graph from journey j join version v on v.journey = j.id
     where ((j.state in ('live', 'paused') and v.version = j.live_version)
         or exists (select from run r where r.journey = j.id and r.version = v.version and r.state in ('waiting', 'held', 'quarantined')))
       and exists (select from jsonb_array_elements(v.graph->'nodes') n where n->>'type' = any($1::text[]))`,
    [types],
  )
  return rows.map(({ graph }) => graph)
}
