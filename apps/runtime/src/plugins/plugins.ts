import {
  type ChannelDefinition,
  type JsonObject,
  type NodeDefinition,
  NothingSentError,
  type Problem,
} from '@cairn/sdk'
import { permissionsOf, type PluginConnection, type PluginManifest, pluginManifest } from '@cairn/sdk/plugin'
import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Database } from '../db/schema.ts'
import type { Tx } from '../db/statement.ts'
import type { NodeRegistry, PluginGraph } from '../deps.ts'
import { Conflict, NotFound } from '../refusal.ts'
import { seldomOf } from '../seldom.ts'
import { accountFor } from './account.ts'
import { discover, type Found, type Pack } from './discover.ts'
import { bringUp } from './bring-up.ts'
import { type Conditions, conditionsOf } from './conditions.ts'
import type { Ending, GuestCall } from './guest.ts'
import { type Apart, keep, type Keeper } from './keeper.ts'
import { openRules } from './rules.ts'
import { type Settings, settingsOf } from './settings.ts'
import { shelfOf } from './shelf.ts'
import { reportAddress } from '../vendors/receipts.ts'
import { openTokens } from '../vendors/tokens.ts'
import { type Status, statusOf, whyResting } from './status.ts'
import {
  addIncident,
  countOpen,
  dropPlugin,
  type PluginRow,
  readPlugins,
  readUsers,
  writeAgreed,
  writeQuarantine,
  writeUpgrade,
} from './store.ts'

export interface PluginDeps {
  readonly db: Kysely<Database>
  readonly config: Pick<Config, 'times' | 'secret' | 'plugins' | 'url'>
  readonly log: Logger
  readonly machine: () => Promise<number>
  /** The project whose dependencies and folder `plugins` are looked through. */
  readonly home: string
}

/** A plugin as the installation knows it. */
export interface Installed {
  readonly id: string
  readonly manifest: PluginManifest
  readonly row: PluginRow | undefined
  readonly pack: Pack | undefined
  readonly status: Status
}

/** All plugins of one process. What is agreed to lies in the database; what runs lies on the disk; each look brings the two together. */
export interface Plugins extends Required<NodeRegistry> {
  /** Looks at the disk and the database again. */
  look(): Promise<void>
  all(): readonly Installed[]
  broken(): Found['broken']
  keeperOf(id: string): Keeper | undefined
  /** A kind of account that a plugin brought. */
  connectionOf(type: string): PluginConnection | undefined
  /** Asks a plugin something, for whoever looks at it; `apart`: in a process of its own. */
  call(id: string, call: GuestCall, apart?: Apart): Promise<unknown>
  agree(id: string, by: string, hash: string): Promise<void>
  release(id: string): Promise<void>
  remove(id: string): Promise<void>
  stop(): Promise<void>
}

/** Every process looks again so often: another one may have agreed to something, or taken it away. */
const LOOK = 5000

/** What is built in, and the plugins that were agreed to. */
export async function openPlugins(deps: PluginDeps, built: NodeRegistry): Promise<Plugins> {
  const house = new House(deps, built)
  await house.look()
  house.begin()
  return house
}

class House implements Plugins {
  readonly nodes: Map<string, NodeDefinition>
  readonly channels: Map<string, ChannelDefinition>
  readonly #rules = openRules()
  readonly #tokens = openTokens()
  readonly #brought = new Map<string, JsonObject>()
  readonly #deps: PluginDeps
  readonly #installed = new Map<string, Installed>()
  readonly #keepers = new Map<string, Keeper>()
  #broken: Found['broken'] = []
  #revision = 0
  readonly #listeners = new Set<() => void>()

  #beat: NodeJS.Timeout | undefined

  constructor(deps: PluginDeps, built: NodeRegistry) {
    this.#deps = deps
    this.nodes = new Map(built.nodes)
    this.channels = new Map(built.channels)
  }

  begin(): void {
    this.#beat = setInterval(() => {
      this.look().catch((error: unknown) =>
        seldomOf(this.#deps.log).warn('plugins', { error }, 'plugins could not be looked at'),
      )
    }, LOOK)
    this.#beat.unref()
  }

  async prepare(graph: PluginGraph): Promise<readonly Problem[]> {
    const problems = await this.#settings().prepare(graph)
    return [...problems, ...(await this.#conditions().prepare(this.brought(graph)))]
  }
  async keepRules(tx: Tx, graph: PluginGraph): Promise<void> {
    await this.#settings().keep(tx, graph)
    await this.#conditions().keep(tx, this.brought(graph))
  }
  async warm(tx: Tx, graphs: readonly PluginGraph[]): Promise<void> {
    await this.#settings().warm(tx, graphs)
    await this.#conditions().warm(
      tx,
      graphs.map((graph) => this.brought(graph)),
    )
  }
  brought = <G extends PluginGraph>(graph: G): G => this.#settings().brought(graph)

  #settings(): Settings {
    return settingsOf({
      known: this.#brought,
      nodes: this.nodes,
      isPlugin: (type) => this.#installed.get(pluginOf(type))?.row !== undefined,
      call: (id, call) => this.#call(pluginOf(id), call),
    })
  }

  #conditions(): Conditions {
    const plugins = this.all().filter(({ row }) => row)
    const found = plugins.flatMap(({ manifest }) => manifest.nodes.filter((node) => node.kind === 'condition'))
    return conditionsOf(found, {
      rules: this.#rules,
      nodes: this.nodes,
      call: (id, call) => this.#call(pluginOf(id), call),
    })
  }

  revision = (): number => this.#revision
  renewed(heard: () => void): () => void {
    this.#listeners.add(heard)
    return () => this.#listeners.delete(heard)
  }

  #renew(): void {
    this.#revision += 1
    for (const heard of this.#listeners) heard()
  }

  all = (): readonly Installed[] => [...this.#installed.values()]
  broken = (): Found['broken'] => this.#broken
  call = (id: string, call: GuestCall, apart?: Apart): Promise<unknown> => this.#call(id, call, apart)
  connectionOf = (type: string): PluginConnection | undefined =>
    this.all()
      .filter(({ row }) => row)
      .flatMap(({ manifest }) => manifest.connections)
      .find(({ id }) => id === type)
  keeperOf = (id: string): Keeper | undefined => this.#keepers.get(id)

  rest(channel: string): { readonly forMs: number; readonly why: string } | undefined {
    const installed = this.#installed.get(pluginOf(channel))
    if (!installed) return undefined
    const why = whyResting(installed.manifest, installed.status.standing)
    if (why !== undefined) return { forMs: this.#deps.config.times.pause, why }
    return this.#keepers.get(installed.id)?.rest()
  }

  async look(): Promise<void> {
    const { packs, broken } = discover(this.#deps.home, this.#deps.config.plugins)
    this.#broken = broken
    const rows = new Map((await readPlugins(this.#deps.db)).map((row) => [row.id, row]))
    for (const id of new Set([...packs.keys(), ...rows.keys(), ...this.#installed.keys()])) {
      await this.#place(id, packs.get(id), rows.get(id))
    }
  }

  async #place(id: string, pack: Pack | undefined, row: PluginRow | undefined): Promise<void> {
    const before = this.#installed.get(id)
    const status = statusOf(pack, row)
    if (pack && row && status.upgrade) {
      const { hash, manifest } = pack
      const stuck = await this.#bringUp(pluginManifest.parse(row.manifest), pack)
      if (stuck !== undefined) {
        const spoiled = { ...pack, spoiled: stuck }
        const old = pluginManifest.parse(row.manifest)
        this.#installed.set(id, { id, manifest: old, row, pack: spoiled, status: statusOf(spoiled, row) })
        if (before?.row?.hash !== row.hash) this.#shelve(old, spoiled)
        return
      }
      await writeUpgrade(this.#deps.db, { id, from: row.hash, version: manifest.version, hash, manifest })
      return this.#place(id, pack, { ...row, version: manifest.version, hash, manifest, quarantined: null })
    }
    const manifest = row === undefined ? pack?.manifest : pluginManifest.parse(row.manifest)
    if (!manifest) return this.#forget(id)
    this.#installed.set(id, { id, manifest, row, pack, status })
    if (!row) {
      // somebody took it away, here or in another process
      if (before?.row) this.#forget(id)
      if (before?.row && pack) this.#installed.set(id, { id, manifest, row, pack, status })
      return
    }
    if (before?.row?.hash !== row.hash) this.#shelve(manifest, pack)
    if (before?.row?.quarantined !== null && row.quarantined === null) this.#keepers.get(id)?.forgive()
  }

  /** Why a release cannot take over: somebody walks with settings it cannot bring up. */
  async #bringUp(before: PluginManifest, pack: Pack): Promise<string | undefined> {
    try {
      await bringUp({ db: this.#deps.db, times: this.#deps.config.times.guest }, before, pack)
      return undefined
    } catch (error) {
      return `Settings of a journey could not be brought up: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  /** New nodes for new work; a process that runs the old code ends what it has begun. */
  #shelve(manifest: PluginManifest, pack: Pack | undefined): void {
    const { id } = manifest
    this.#clear(id)
    const shelf = shelfOf(manifest, this.#officeOf(id), this.#rules)
    for (const node of shelf.nodes) this.nodes.set(node.id, node)
    for (const channel of shelf.channels) this.channels.set(channel.id, channel)
    this.#renew()
    if (pack) this.#sourceOf(id)?.renew({ folder: pack.folder, entry: pack.manifest.entry })
  }

  #clear(id: string): void {
    for (const known of [this.nodes, this.channels]) {
      for (const name of known.keys()) if (pluginOf(name) === id) known.delete(name)
    }
  }

  #forget(id: string): void {
    if (!this.#installed.delete(id)) return
    this.#clear(id)
    this.#renew()
    void this.#keepers.get(id)?.stop()
    this.#keepers.delete(id)
  }

  #officeOf(id: string) {
    return {
      call: (call: GuestCall, apart?: Apart) => this.#call(id, call, apart),
      account: async (lane: { brand: number; connection?: string | undefined }, type: string | undefined) => {
        if (type === undefined) return undefined
        const connection = this.connectionOf(type)
        if (!connection) throw new NotFound('connection')
        return accountFor({ db: this.#deps.db, secret: this.#deps.config.secret }, connection, lane)
      },
      denied: (what: string) => this.#incident(id, 'denied', what),
      tokens: this.#tokens,
      machine: this.#deps.machine,
      reports: ({ id: account }: { readonly id: string }) =>
        this.#deps.config.url && reportAddress(this.#deps.config.url, id, account),
    }
  }

  /** Refused before anything is asked, where it is not to run: nothing can have left then. */
  async #call(id: string, call: GuestCall, apart?: Apart): Promise<unknown> {
    const installed = this.#installed.get(id)
    const why = installed && whyResting(installed.manifest, installed.status.standing)
    const keeper = why === undefined ? this.#sourceOf(id) : undefined
    if (!keeper) throw new NothingSentError('PLUGIN_RESTS', why ?? `The plugin ${id} is not there.`)
    return keeper.call(call, apart)
  }

  /** Its processes, made when the first call comes. */
  #sourceOf(id: string): Keeper | undefined {
    const known = this.#keepers.get(id)
    const pack = this.#installed.get(id)?.pack
    if (known || !pack) return known
    const log = this.#deps.log.child({ plugin: id })
    const made = keep({
      id,
      source: { folder: pack.folder, entry: pack.manifest.entry },
      times: this.#deps.config.times.guest,
      log: (level, text, data) => log[level]({ data }, text),
      refused: (what) => this.#incident(id, 'denied', what),
      crashed: (ending, quarantine) => void this.#crashed(id, ending, quarantine),
    })
    this.#keepers.set(id, made)
    return made
  }

  async #crashed(id: string, { kind, detail }: Ending, quarantine: boolean): Promise<void> {
    this.#deps.log.warn({ plugin: id, kind, detail, quarantine }, 'a plugin’s process ended')
    this.#incident(id, kind, detail)
    if (!quarantine) return
    const at = await this.#deps.machine()
    await writeQuarantine(this.#deps.db, { id, at, reason: `${kind}: ${detail}`.slice(0, 500) })
    await this.look()
  }

  #incident(plugin: string, kind: string, detail: string): void {
    void this.#deps
      .machine()
      .then((at) => addIncident(this.#deps.db, { plugin, kind, detail, at }))
      .catch((error: unknown) => this.#deps.log.warn({ error, plugin, kind, detail }, 'an incident was not kept'))
  }

  async agree(id: string, by: string, hash: string): Promise<void> {
    await this.look()
    const { pack, status } = this.#known(id)
    if (!pack || status.standing === 'missing' || status.standing === 'spoiled' || status.standing === 'older') {
      throw new Conflict('PLUGIN_UNFIT', whyResting({ id }, status.standing) ?? 'This plugin cannot be installed.')
    }
    // what was looked at is what is agreed to
    if (pack.hash !== hash) throw new Conflict('PLUGIN_CHANGED', 'The plugin changed meanwhile; look at it again.')
    const { manifest } = pack
    const { row } = this.#known(id)
    const stuck = row && (await this.#bringUp(pluginManifest.parse(row.manifest), pack))
    if (stuck !== undefined) throw new Conflict('PLUGIN_UNFIT', stuck)
    const agreed = { id, version: manifest.version, hash, manifest, permissions: permissionsOf(manifest), by }
    await writeAgreed(this.#deps.db, { ...agreed, at: await this.#deps.machine() })
    await this.look()
  }

  async release(id: string): Promise<void> {
    this.#known(id)
    await writeQuarantine(this.#deps.db, { id, at: null, reason: null })
    await this.look()
  }

  async remove(id: string): Promise<void> {
    const { manifest } = this.#known(id)
    const users = await readUsers(
      this.#deps.db,
      manifest.nodes.map((node) => node.id),
    )
    if (users.length > 0) {
      const names = users.slice(0, 5).map(({ name }) => `“${name}”`)
      throw new Conflict(
        'PLUGIN_USED',
        `Journeys use this plugin: ${names.join(', ')}. Stop them, or take its steps out.`,
      )
    }
    const open = await countOpen(
      this.#deps.db,
      manifest.nodes.map((node) => node.id),
    )
    if (open > 0)
      throw new Conflict('PLUGIN_USED', `${open} messages or rewards still wait for this plugin, or are in doubt.`)
    await dropPlugin(this.#deps.db, id)
    const pack = this.#installed.get(id)?.pack
    this.#forget(id)
    if (pack) await this.look()
  }

  #known(id: string): Installed {
    const found = this.#installed.get(id)
    if (!found) throw new NotFound('plugin')
    return found
  }

  async stop(): Promise<void> {
    clearInterval(this.#beat)
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.stop()))
    this.#keepers.clear()
  }
}

const pluginOf = (name: string): string => name.split('.', 1)[0] ?? name
