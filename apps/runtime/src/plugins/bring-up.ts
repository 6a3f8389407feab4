import { formOfJson } from '@cairn/sdk'
import type { PluginManifest, PluginNode } from '@cairn/sdk/plugin'
import type { Times } from '../config.ts'
import type { Tx } from '../db/statement.ts'
import type { Pack } from './discover.ts'
import { type Guest, raise } from './guest.ts'
import { ruleHash } from './rules.ts'
import { writeRule } from './store.ts'
import { readWalked, writeSettings } from './store-settings.ts'
import { askFor, settingsHash } from './settings.ts'

interface Means {
  readonly db: Tx
  readonly times: Times['guest']
}

/**
 * Before a release takes over: the settings of every step that is walked are brought up to the versions it brings, by its own
 * code, and kept. Throws where one cannot be; then the release must not take over.
 */
export async function bringUp({ db, times }: Means, before: PluginManifest, pack: Pack): Promise<void> {
  const raised = pack.manifest.nodes.filter((node) =>
    before.nodes.some(({ id, version }) => id === node.id && version < node.version),
  )
  if (raised.length === 0) return
  const graphs = await readWalked(
    db,
    raised.map(({ id }) => id),
  )
  if (graphs.length === 0) return
  const quiet = (): void => {}
  const guest = await raise({
    folder: pack.folder,
    entry: pack.manifest.entry,
    times,
    log: quiet,
    refused: quiet,
    soiled: quiet,
  })
  try {
    for (const { type, typeVersion = 1, config } of graphs.flatMap(({ nodes }) => nodes)) {
      const node = raised.find(({ id }) => id === type)
      if (node && typeVersion < node.version) await bringOne({ db, guest }, node, { type, from: typeVersion, config })
    }
  } finally {
    guest.kill({ kind: 'asked', detail: 'The settings have been brought up.' })
  }
}

async function bringOne(
  { db, guest }: { readonly db: Tx; readonly guest: Guest },
  node: PluginNode,
  older: Parameters<typeof askFor>[0],
): Promise<void> {
  const settings = await askFor(older, (call) => guest.call(call))
  const parsed = formOfJson(node.schema, {}).safeParse(withoutOurs(settings))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new TypeError(
      `Settings of ${node.id} ${older.from} do not fit version ${node.version}: ${issue?.path.join('.')} ${issue?.message}`,
    )
  }
  await writeSettings(db, { hash: settingsHash(older, node.version), node: node.id, settings })
  if (node.kind !== 'condition') return
  const refuse = (): Promise<never> => Promise.reject(new Error('A condition only writes its rule.'))
  const input = { config: parsed.data }
  const asking = { method: 'when' as const, node: node.id, input, services: { http: refuse, kv: refuse } }
  const rule = await guest.call({ ...asking, signal: AbortSignal.timeout(2000) })
  if (typeof rule !== 'string') throw new TypeError(`The rule of ${node.id} is no text.`)
  await writeRule(db, { hash: ruleHash(node.id, node.version, parsed.data), node: node.id, rule })
}

/** Fields that every sender has beside its own, which the plugin's own schema does not know. */
const OURS: ReadonlySet<string> = new Set(['then', 'ttl'])
const withoutOurs = (settings: object): object =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => !OURS.has(name)))
