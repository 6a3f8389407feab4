import type { ChannelDefinition, HouseContext, Instant, LaneContext, Lent } from '@cairn/sdk'
import { hostKv } from '../plugins/kv.ts'
import type { Witness } from '../transports/evidence.ts'
import { guardedHttp } from '../transports/http.ts'
import { hostSmtp } from '../transports/smtp.ts'
import { smtpAccount } from '../connections/smtp-account.ts'
import type { DispatchDeps } from './dispatch.ts'
import { laneParts } from './effect.ts'
import { hostInbox } from '../members/host-inbox.ts'

interface Lending {
  readonly channel: ChannelDefinition
  readonly lane: string
  readonly brand: number
  readonly now: Instant
  readonly keys: ReadonlySet<string>
  readonly witness: Witness
  /** After this nothing may leave any more. */
  readonly signal: AbortSignal
}

/** What a channel is lent for one call: whatever leaves by it is seen by the witness. */
export function lend(deps: DispatchDeps, lending: Lending): Lent & HouseContext & LaneContext {
  const { channel, lane, brand, now, keys, witness, signal } = lending
  const { connection } = laneParts(lane)
  const account = smtpAccount(deps, { brand, connection })
  const { http: lines, smtp } = deps.transports
  const { replies } = channel.limits
  const guard = { lines, signal, ...(replies !== undefined && { replies }) }
  const whose = { channel: channel.id, brand }
  return {
    http: guardedHttp(guard, witness, keys),
    smtp: hostSmtp(smtp, { account, witness, signal }),
    inbox: hostInbox(deps.db, { brand, now }),
    kv: hostKv(deps.db, { plugin: channel.id.split('.', 1)[0] ?? channel.id, brand, now }),
    log: {
      info: (text, data) => deps.log.info({ ...whose, data }, text),
      warn: (text, data) => deps.log.warn({ ...whose, data }, text),
    },
    lane: { brand, connection },
    signal,
    now: () => now,
  }
}
