import { type JsonObject, objectOf } from '@cairn/sdk'
import type { PluginSender } from '@cairn/sdk/plugin'
import { z } from 'zod'
import { isHmac } from '../signatures/hmac.ts'
import { sameText } from '../signatures/same.ts'
import { isSvix } from '../signatures/svix.ts'
import { isTwilio } from '../signatures/twilio.ts'
import { unsealWecom } from '../signatures/wecom.ts'
import type { Account } from './account.ts'

type Verify = NonNullable<PluginSender['receipts']>

/** A report as it came, with the account it says it is about. */
export interface Posted {
  readonly account: Pick<Account, 'secrets' | 'settings'>
  /** The address in full, as the provider called it. */
  readonly url: string
  readonly header: (name: string) => string | undefined
  readonly query: Readonly<Record<string, string>>
  readonly raw: Uint8Array
  /** Machine time. */
  readonly now: number
}

/** What a report says, where it proves where it comes from; else undefined. */
export function proven(verify: Verify, posted: Posted): string | undefined {
  const { account, header, query, raw, url, now } = posted
  const secret = (name: string): string => account.secrets[name] ?? ''
  const text = (stands: boolean): string | undefined => (stands ? new TextDecoder().decode(raw) : undefined)
  if ('hmac' in verify) {
    return text(isHmac(verify, { secret: secret(verify.secret), header: header(verify.header), raw }))
  }
  if ('twilio' in verify) {
    return text(isTwilio(secret(verify.twilio.token), { header: header('x-twilio-signature'), url, raw }))
  }
  if ('svix' in verify) {
    const [id, timestamp, signature] = ['svix-id', 'svix-timestamp', 'svix-signature'].map(header)
    return text(isSvix(secret(verify.svix.secret), { id, timestamp, signature, raw }, now))
  }
  if ('wecom' in verify) {
    const encrypted = /<Encrypt>(?:<!\[CDATA\[)?([A-Za-z0-9+/=]+)/.exec(new TextDecoder().decode(raw))?.[1]
    return opened(verify, { account, query }, encrypted)
  }
  const told = query[verify.query]
  return text(told !== undefined && secret(verify.secret) !== '' && sameText(told, secret(verify.secret)))
}

/** What a provider wants to hear back as the address is registered with it; undefined where it asks nothing, or does not prove who asks. */
export function challenged(verify: Verify, posted: Pick<Posted, 'account' | 'query'>): string | undefined {
  return 'wecom' in verify ? opened(verify, posted, posted.query['echostr']) : undefined
}

function opened(
  { wecom }: Extract<Verify, { wecom: object }>,
  { account: { secrets, settings }, query }: Pick<Posted, 'account' | 'query'>,
  encrypted: string | undefined,
): string | undefined {
  const { msg_signature: signature, timestamp, nonce } = query
  if (encrypted === undefined || signature === undefined || timestamp === undefined || nonce === undefined) {
    return undefined
  }
  const receiver = settings[wecom.receiver]
  if (typeof receiver !== 'string' || receiver === '') return undefined
  const keys = { token: secrets[wecom.token] ?? '', aesKey: secrets[wecom.key] ?? '', receiver }
  return unsealWecom(keys, { signature, timestamp, nonce, encrypted })
}

/** Where an account's reports come in. Providers report to https alone, and to nobody inside. */
export function reportAddress(url: string, plugin: string, account: string): string | undefined {
  return url.startsWith('https://') ? `${url.replace(/\/$/, '')}/hooks/${plugin}/${account}` : undefined
}

const at = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]).optional()
const word = z.object({
  messageId: z.string().min(1).max(500),
  status: z.enum(['sent', 'delivered', 'read', 'clicked', 'failed']),
  at,
  id: z.string().min(1).max(500).optional(),
  detail: z.string().max(2000).optional(),
})

export interface Reported {
  readonly id: string
  readonly name: string
  readonly state: z.output<typeof word>['status']
  readonly at: number
  readonly detail?: string | undefined
}

/** What a plugin made of a report, word by word: what is wrong with one says nothing about the others. */
export function readWords(said: unknown, now: number): readonly Reported[] {
  if (!Array.isArray(said)) return []
  return said.slice(0, 10_000).flatMap((each): readonly Reported[] => {
    const parsed = word.safeParse(each)
    if (!parsed.success) return []
    const { messageId, status, at = now, id = `${messageId} ${status}`, detail } = parsed.data
    return [{ id, name: messageId, state: status, at, detail }]
  })
}

const name = z.string().min(1).max(200)
const told = z.object({
  event: name,
  from: z.object({
    message: z.string().min(1).max(500).optional(),
    phone: name.optional(),
    email: name.optional(),
    theirId: name.optional(),
  }),
  id: z.string().min(1).max(300),
  at,
  properties: z.record(z.string(), z.json()).default({}),
  attributes: z.record(z.string().max(100), z.json()).default({}),
})

export interface ToldEvent {
  readonly event: string
  readonly from: z.output<typeof told>['from']
  readonly id: string
  readonly at: number
  readonly properties: JsonObject
  /** Only what carries the plugin's own name. */
  readonly attributes: JsonObject
}

/** What a plugin says members did, event by event. */
export function readEvents(plugin: string, said: unknown, now: number): readonly ToldEvent[] {
  if (!Array.isArray(said)) return []
  const own = `${plugin.replaceAll('-', '_')}_`
  return said.slice(0, 10_000).flatMap((each): readonly ToldEvent[] => {
    const parsed = told.safeParse(each)
    if (!parsed.success) return []
    const { at: when = now, properties, attributes, ...same } = parsed.data
    const learned = Object.entries(objectOf(attributes)).filter(([attribute]) => attribute.startsWith(own))
    // zod's JSON is ours
    return [{ ...same, at: when, properties: objectOf(properties), attributes: Object.fromEntries(learned) }]
  })
}
