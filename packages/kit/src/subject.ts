import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readConfig } from '@cairn/runtime/config'
import { composePack, manifestOf } from '@cairn/runtime/plugins/build'
import type { GuestCall } from '@cairn/runtime/plugins/guest'
import type { Json, JsonObject } from '@cairn/sdk'
import { troubleFrom, errorOf, openDesk, serve, type ToHost } from '@cairn/sdk/guest'
import { definitionsOf, describe, type PluginManifest, pluginManifest, type PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'
import { type Fence, openFence } from './fence.ts'
import { type Mock, mockOf } from './mock.ts'
import { chanceOf, sample } from './samples.ts'

const reason = z.string().trim().min(10)
const packageJson = z.looseObject({
  name: z.string().default(''),
  version: z.string().default(''),
  license: z.string().default(''),
  main: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
  keywords: z.array(z.string()).default([]),
  engines: z.record(z.string(), z.string()).default({}),
  cairn: z.looseObject({
    apiVersion: z.unknown(),
    manifest: z.string(),
    /** Checks that are passed over, each with the reason, which is printed. */
    bypass: z.record(z.string(), reason).default({}),
    /** Fields that a migration drops, `<node>@<version> <field>`, each with the reason. */
    losses: z.record(z.string(), reason).default({}),
  }),
})

export interface Trial {
  /** Beside us, in our own process, for the kit's own tests; checks that need a process are left out. */
  readonly beside?: boolean
  /** Members of the chaos run, and rows of the scoring bench. */
  readonly members?: number
  readonly rows?: number
}

/** A plugin under examination: its files, what it says of itself, its provider, and the plugin itself to ask. */
export interface Subject {
  readonly folder: string
  readonly json: z.output<typeof packageJson>
  readonly manifest: PluginManifest
  /** What lies on the disk; undefined where there is none. */
  readonly written: string | undefined
  /** The manifest of the release before, kept by `pack`. */
  readonly released: PluginManifest | undefined
  readonly mock: Mock
  /** Undefined where it runs beside us. */
  readonly fence: Fence | undefined
  readonly members: number
  readonly rows: number
  /** What it called that it may not, and every line it logged. */
  readonly denied: string[]
  readonly logged: string[]
  /** Values it keeps, over all calls. */
  readonly kept: Map<string, Json>
  /** Hosts it called. */
  readonly called: Set<string>
  read(file: string): string | undefined
  ask(call: Omit<GuestCall, 'signal'> & { readonly signal?: AbortSignal }): Promise<unknown>
  /** Done once for all checks that look at it. */
  once<T>(name: string, make: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

export async function openSubject(folder: string, trial: Trial = {}): Promise<Subject> {
  const json = packageJson.parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')))
  const logged: string[] = []
  const { guest: times } = readConfig({}, '/').times
  const inside = trial.beside === true ? await openBeside(folder, json.main, logged) : undefined
  const manifest = inside ? inside.manifest : await composePack(folder, times)
  const fence = inside ? undefined : openFence({ folder, entry: manifest.entry, logged })
  const known = new Map<string, Promise<unknown>>()
  const read = (file: string): string | undefined =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : undefined
  const before = read('fixtures/released.json')
  return {
    folder,
    json,
    manifest,
    written: read(json.cairn.manifest),
    released: before === undefined ? undefined : pluginManifest.parse(JSON.parse(before)),
    mock: await mockOf(folder),
    fence,
    members: trial.members ?? 10_000,
    rows: trial.rows ?? 1_000_000,
    denied: [],
    logged,
    kept: new Map(),
    called: new Set(),
    read,
    ask: ({ signal = AbortSignal.timeout(5000), ...call }) => (inside ?? fence ?? nobody).ask({ ...call, signal }),
    once<T>(name: string, make: () => Promise<T>) {
      const made = known.get(name) ?? make()
      known.set(name, made)
      // what lies under a name is what was made for it
      return made as Promise<T>
    },
    close: async () => fence?.close(),
  }
}

const nobody = { ask: (): Promise<never> => Promise.reject(new Error('Nobody is there to be asked.')) }

/** The plugin in our own process, spoken to as over the line: what crosses is JSON, and errors are told by name. */
async function openBeside(folder: string, main: string, logged: string[]) {
  const module = (await import(pathToFileURL(join(folder, main)).href)) as Readonly<Record<string, unknown>>
  const definitions = definitionsOf(module)
  const over = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)))
  return {
    manifest: manifestOf(folder, describe(definitions)),
    async ask({ method, node, input, services, signal }: GuestCall): Promise<unknown> {
      const desk = openDesk((message) => void hear(message))
      async function hear(message: ToHost): Promise<void> {
        if (message.t === 'log') logged.push(`${message.text} ${JSON.stringify(message.data) ?? ''}`)
        if (message.t !== 'ask') return
        try {
          if (signal.aborted) throw new Error('This call is over.')
          const value = over((await services[message.service](over(message.input))) ?? null)
          desk.answered(message.id, { ok: true, value })
        } catch (error) {
          desk.answered(message.id, { ok: false, error: troubleFrom(error) })
        }
      }
      const given = over(input) as JsonObject
      try {
        const lent = desk.lend(0, signal, Number(given['now'] ?? 0))
        return over((await serve(definitions, { method, node, input: given, lent })) ?? null)
      } catch (error) {
        throw errorOf(troubleFrom(error))
      }
    },
  }
}

/** Channels and rewards of the plugin. */
export const senders = ({ manifest }: Subject): readonly PluginSender[] =>
  manifest.nodes.flatMap((node) => ('templates' in node ? [node] : []))

/** A plugin without an account calls nobody. */
export const hasVendor = ({ connection }: PluginSender): boolean => connection !== undefined

/** Settings of a step: as its author gives them, or made from its schema. */
export const configOf = ({ mock }: Subject, { id, schema }: { id: string; schema: JsonObject }): JsonObject =>
  // a sample of a schema with properties is an object
  mock.config?.[id] ?? (sample(schema, chanceOf(7)) as JsonObject)
