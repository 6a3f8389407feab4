import { type HostKv, type Json, type JsonObject, objectOf } from '@cairn/sdk'
import type { Services } from '@cairn/runtime/plugins/guest'
import type { Account } from '@cairn/runtime/vendors/account'
import { httpFor } from '@cairn/runtime/plugins/http'
import { openTokens } from '@cairn/runtime/vendors/tokens'
import { kvCall } from '@cairn/runtime/plugins/bridge'
import { makeWitness } from '@cairn/runtime/transports/evidence'
import { chanceOf, sample } from './samples.ts'
import { type Faults, openStand, type Stand } from './stand.ts'
import type { Subject } from './subject.ts'

/** Every secret of an account in an examination begins so: found anywhere, it was leaked. */
export const CANARY = 'canary-7f3e9b'

/** An account of this kind, as the host would open it: settings by its schema, secrets by their names. */
export function accountOf(
  subject: Subject,
  type: string | undefined,
  secrets?: Readonly<Record<string, string>>,
): Account | undefined {
  const connection = subject.manifest.connections.find(({ id }) => id === type)
  if (!connection) return undefined
  const { perSecond: _, ...unhurried } = connection
  const made = sample(connection.settings, chanceOf(3)) as JsonObject
  const settings = subject.mock.settings?.[connection.id] ?? { ...defaultsOf(connection.settings), ...made }
  return { id: 'con_examined', connection: unhurried, settings, secrets: secrets ?? secretsOf(subject, connection) }
}

/** Each by its own name behind the canary. */
export function secretsOf(
  { mock }: Subject,
  { id, secrets }: { readonly id: string; readonly secrets: JsonObject },
): Readonly<Record<string, string>> {
  const names = Object.keys(objectOf(secrets['properties']))
  return mock.secrets?.[id] ?? Object.fromEntries(names.map((name) => [name, `${CANARY}-${name}`]))
}

function defaultsOf(schema: JsonObject): JsonObject {
  const properties = Object.entries(objectOf(schema['properties']))
  return Object.fromEntries(
    properties.flatMap(([name, property]) => {
      const value = objectOf(property)['default']
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

export const kvOf = ({ kept }: Subject): HostKv => ({
  get: (key) => Promise.resolve(kept.get(key)),
  set: (key, value: Json) => Promise.resolve(void kept.set(key, value)),
  delete: (key) => Promise.resolve(void kept.delete(key)),
})

interface Aside {
  readonly type: string | undefined
  readonly faults?: Faults
  readonly secrets?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** What the host lends for a call beside any sending: a test, a list of values, a report. */
export function aside(
  subject: Subject,
  { type, faults = () => undefined, secrets, signal = AbortSignal.timeout(5000) }: Aside,
): { readonly services: Services; readonly stand: Stand; readonly settings: JsonObject } {
  const account = accountOf(subject, type, secrets)
  const stand = openStand(subject, faults)
  const http = stand.http({ witness: makeWitness(), keys: new Set(), signal, at: 0 })
  const watch = { taken: false, refused: false }
  const denied = (what: string): void => void subject.denied.push(what)
  return {
    stand,
    settings: account?.settings ?? {},
    services: {
      http: httpFor({
        http,
        account,
        watch,
        denied,
        tokens: openTokens(),
        machine: () => Promise.resolve(0),
        pace: () => Promise.resolve(),
      }),
      kv: (input) => kvCall(kvOf(subject), input),
    },
  }
}

/** For what must not call anybody. */
export function closedServices(): { readonly services: Services; readonly used: readonly string[] } {
  const used: string[] = []
  const refuse = (name: string) => (): Promise<never> => {
    used.push(name)
    return Promise.reject(new Error(`There is no ${name} here.`))
  }
  return { used, services: { http: refuse('http'), kv: refuse('kv') } }
}
