import type { Kysely } from 'kysely'
import type { Config } from '../config.ts'
import type { Database } from '../db/schema.ts'
import { readMachineTime } from '../db/store-clock.ts'
import { NotFound } from '../refusal.ts'
import { makeWitness } from '../transports/evidence.ts'
import { guardedHttp, openHttpLines } from '../transports/http.ts'
import { accountFor } from './account.ts'
import type { Services } from './guest.ts'
import type { Account } from '../vendors/account.ts'
import { httpFor } from './http.ts'
import type { Plugins } from './plugins.ts'
import { openTokens } from '../vendors/tokens.ts'

export interface Trying {
  readonly db: Kysely<Database>
  readonly config: Pick<Config, 'allowPrivate'>
  readonly secret: string
  readonly plugins?: Plugins | undefined
}

const DEADLINE = 10_000

/** Has the plugin say hello to its provider. A provider that refuses is an answer, not an error. */
export async function tryAccount(
  { db, config, secret, plugins }: Trying,
  { brand, id, type }: { readonly brand: number; readonly id: string; readonly type: string },
): Promise<{ ok: boolean; detail: string }> {
  const connection = plugins?.connectionOf(type)
  if (!plugins || !connection) throw new NotFound('kind of connection')
  const account = await accountFor({ db, secret }, connection, { brand, connection: id })
  const signal = AbortSignal.timeout(DEADLINE)
  const lines = openHttpLines(config)
  try {
    const services = servicesAside(
      { db, account },
      guardedHttp({ lines, signal, replies: 64_000 }, makeWitness(), new Set()),
    )
    const input = { settings: account.settings }
    await plugins.call(type.split('.', 1)[0] ?? type, { method: 'test', node: type, input, services, signal })
    return { ok: true, detail: `${connection.title.en} answered and let us in.` }
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) }
  } finally {
    lines.close()
  }
}

/** For a call beside any sending: there is nothing to keep and nobody's message to watch. */
export function servicesAside(
  { db, account }: { readonly db: Kysely<Database>; readonly account: Account | undefined },
  http: ReturnType<typeof guardedHttp>,
): Services {
  const watch = { taken: false, refused: false }
  return {
    http: httpFor({
      http,
      account,
      watch,
      denied: () => {},
      // an account that is tried is tried with its own secrets, not with a token somebody else was given
      tokens: openTokens(),
      machine: () => readMachineTime(db),
      pace: () => Promise.resolve(),
    }),
    kv: () => Promise.reject(new Error('Values are kept while something is sent, not here.')),
  }
}
