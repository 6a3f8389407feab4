import { createHash, randomUUID } from 'node:crypto'
import { type Instant, isZone, type JsonObject, type Problem, zonedLocal } from '@cairn/sdk'
import { type Call, CALLS, type Item, refusal } from './item.ts'
import { type IdentityKey, OWN_KINDS } from '../members/identity.ts'
import { INTAKE } from './limits.ts'
import { orderProblem } from './order.ts'
import { misshape } from './shape.ts'

export type Parsed = { readonly items: readonly Item[] } | { readonly problems: readonly Problem[] }

/** A whole call as sent, checked item by item. Extra fields are tolerated; one bad item refuses the call. */
export function parseCall(call: Call | 'batch', body: unknown, currency: string): Parsed {
  const list = call === 'batch' ? batchOf(body) : [body]
  if (!list)
    return {
      problems: [
        refusal(
          { index: 0, field: '', code: 'BATCH_MISSING' },
          'The body is not { "batch": […] } with a list of events in it.',
        ),
      ],
    }
  if (list.length > INTAKE.items) {
    return {
      problems: [
        refusal(
          { index: INTAKE.items, field: '', code: 'BATCH_TOO_LONG' },
          `The batch holds ${list.length} events; send at most ${INTAKE.items} in a call.`,
        ),
      ],
    }
  }
  const sentAt = record(body)?.sentAt
  const items: Item[] = []
  const problems: Problem[] = []
  for (const [index, raw] of list.entries()) {
    const read = new ItemReader(index, problems)
    const item = itemOf(read, { raw, call, sentAt, currency })
    if (item) items.push(item)
    if (problems.length >= 20) break
  }
  return problems.length > 0 ? { problems } : { items }
}

const batchOf = (body: unknown): readonly unknown[] | undefined => {
  const batch = record(body)?.batch
  return Array.isArray(batch) ? batch : undefined
}

function record(value: unknown): Record<string, unknown> | undefined {
  // an object that is no array is a record of unknowns
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

interface Sent {
  readonly raw: unknown
  readonly call: Call | 'batch'
  readonly sentAt: unknown
  readonly currency: string
}

function itemOf(read: ItemReader, { raw, call, sentAt, currency }: Sent): Item | undefined {
  const sent = record(raw)
  if (!sent) return read.refuse('', 'EVENT_NOT_AN_OBJECT', 'is not a JSON object')
  const wrong = misshape(sent)
  if (wrong) return read.refuse('', wrong.code, wrong.message)
  if (Buffer.byteLength(JSON.stringify(sent)) > INTAKE.itemBytes) {
    return read.refuse('', 'EVENT_TOO_LARGE', `is larger than ${INTAKE.itemBytes} bytes`)
  }
  const kind = call === 'batch' ? CALLS.find((name) => name === sent.type) : call
  if (!kind) return read.refuse('type', 'CALL_UNKNOWN', `must be one of ${CALLS.join(', ')}`)
  const before = read.problems.length
  const item = fields(read, { ...sent, sentAt: sent.sentAt ?? sentAt }, kind)
  if (item.event) {
    const wrongOrder = orderProblem(item.event, currency)
    if (wrongOrder) read.refuse(`properties.${wrongOrder.field}`, wrongOrder.code, wrongOrder.message)
  }
  return read.problems.length === before ? item : undefined
}

function fields(read: ItemReader, sent: Record<string, unknown>, call: Call): Item {
  const context = read.object('context', sent.context)
  const userId = read.id('userId', sent.userId)
  const anonymousId = read.id('anonymousId', sent.anonymousId)
  const previousId = call === 'alias' ? read.id('previousId', sent.previousId) : undefined
  const original = read.instant(
    sent.originalTimestamp === undefined ? 'timestamp' : 'originalTimestamp',
    sent.originalTimestamp ?? sent.timestamp,
  )
  const sentAt = read.instant('sentAt', sent.sentAt)
  const traits = traitsOf(read, { call, sent, context })
  const event = eventOf(read, { call, sent, traits })
  requireIds(read, call, { userId, anonymousId, previousId })
  const ids = idsOf(read, context?.externalIds)
  const zone = call === 'identify' ? zoneOf(context?.timezone) : undefined
  const locale = call === 'identify' ? localeOf(context?.locale) : undefined
  const whole = {
    call,
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
    ...(previousId !== undefined && { previousId }),
    ...(ids.length > 0 && { ids }),
    ...(event && { event }),
    ...(traits && { traits: call === 'group' ? { group_id: idText(sent.groupId) ?? '' } : traits }),
    ...(zone !== undefined && { zone }),
    ...(locale !== undefined && { locale }),
    ...(original !== undefined && { original }),
    ...(sentAt !== undefined && { sent: sentAt }),
  }
  return { ...whole, messageId: read.id('messageId', sent.messageId) ?? derivedId(whole) }
}

/** Segment's `context.externalIds`: `[{ "type": "unionid", "id": "o6_bm…" }]`. Kinds of our own are told by fields of their own. */
function idsOf(read: ItemReader, value: unknown): readonly IdentityKey[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value) || value.length > INTAKE.ids) {
    read.refuse('context.externalIds', 'IDS_UNREADABLE', `must be a list of at most ${INTAKE.ids} { type, id }`)
    return []
  }
  return value.flatMap((one: unknown) => {
    const { type, id } = record(one) ?? {}
    const kind = typeof type === 'string' ? type.trim().toLowerCase() : ''
    if (OWN_KINDS.has(kind) || kind === 'user_id' || kind === 'anonymous_id') return []
    if (!/^[a-z][a-z0-9_.:-]{0,59}$/.test(kind)) {
      read.refuse('context.externalIds', 'ID_KIND', 'holds a type that is no name such as unionid')
      return []
    }
    const text = read.id('context.externalIds', id)
    return text === undefined ? [] : [{ kind, value: text }]
  })
}

/** The same call sent twice without a message id counts once when it names its time; without one nothing tells a repeat. */
function derivedId(item: Omit<Item, 'messageId'>): string {
  if (item.original === undefined) return randomUUID()
  const { sent: _, ...content } = item
  return `derived:${createHash('sha256').update(JSON.stringify(content)).digest('base64url')}`
}

interface Ids {
  readonly userId: string | undefined
  readonly anonymousId: string | undefined
  readonly previousId: string | undefined
}

function requireIds(read: ItemReader, call: Call, ids: Ids): void {
  if (call === 'alias') {
    if (ids.previousId === undefined)
      read.refuse('previousId', 'ID_MISSING', 'is needed: the id the member was known by')
    if (ids.userId === undefined)
      read.refuse('userId', 'ID_MISSING', 'is needed: the id the member is known by from now on')
  } else if (ids.userId === undefined && ids.anonymousId === undefined) {
    read.refuse('userId', 'ID_MISSING', 'is missing, and so is anonymousId; one of them is needed')
  }
}

interface Traits {
  readonly call: Call
  readonly sent: Record<string, unknown>
  readonly context: JsonObject | undefined
}

function traitsOf(read: ItemReader, { call, sent, context }: Traits): JsonObject | undefined {
  if (call !== 'identify' && call !== 'group') return undefined
  // RudderStack clients put an identify's traits into the context.
  const traits = read.object('traits', sent.traits ?? (call === 'identify' ? context?.traits : undefined)) ?? {}
  if (Object.keys(traits).length > INTAKE.traits)
    read.refuse('traits', 'TRAITS_TOO_MANY', `holds more than ${INTAKE.traits} fields`)
  for (const key of Object.keys(traits)) {
    if (key === '' || key.length > INTAKE.nameLength) {
      read.refuse(
        'traits',
        'NAME_LENGTH',
        `holds a field name that is empty or longer than ${INTAKE.nameLength} characters`,
      )
    }
  }
  return traits
}

interface Happening {
  readonly call: Call
  readonly sent: Record<string, unknown>
  readonly traits: JsonObject | undefined
}

function eventOf(read: ItemReader, { call, sent, traits }: Happening): Item['event'] {
  switch (call) {
    case 'identify':
    case 'alias':
      return undefined
    case 'track': {
      const name = read.name('event', sent.event)
      return { name, properties: read.object('properties', sent.properties) ?? {} }
    }
    case 'page':
    case 'screen': {
      const properties = read.object('properties', sent.properties) ?? {}
      const name = sent.name === undefined || sent.name === null ? undefined : read.name('name', sent.name)
      return {
        name: call === 'page' ? 'Page' : 'Screen',
        properties: name === undefined ? properties : { ...properties, name },
      }
    }
    case 'group': {
      const groupId = read.id('groupId', sent.groupId)
      if (groupId === undefined) read.refuse('groupId', 'ID_MISSING', 'is needed')
      return { name: 'Group', properties: { ...traits, group_id: groupId ?? '' } }
    }
  }
}

/** A zone nobody knows is an extra field, not a reason to lose the event. */
const zoneOf = (value: unknown): string | undefined => (typeof value === 'string' && isZone(value) ? value : undefined)

const localeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/.test(value)
    ? value.replaceAll('_', '-')
    : undefined

/** Some senders keep ids as numbers. */
const idText = (value: unknown): string | undefined =>
  typeof value === 'number' ? String(value) : typeof value === 'string' && value !== '' ? value : undefined

/** Reads the fields of one item and notes what is wrong with which. */
class ItemReader {
  readonly index: number
  readonly problems: Problem[]
  constructor(index: number, problems: Problem[]) {
    this.index = index
    this.problems = problems
  }

  refuse(field: string, code: string, what: string): undefined {
    const place = field === '' ? `Event ${this.index}` : `Event ${this.index}: ${field}`
    this.problems.push(refusal({ index: this.index, field, code }, `${place} ${what}.`))
  }

  id(field: string, value: unknown): string | undefined {
    if (value === undefined || value === null || value === '') return undefined
    const text = idText(value)
    if (text === undefined) return this.refuse(field, 'ID_NOT_TEXT', 'must be text')
    if (text.length > INTAKE.idLength)
      return this.refuse(field, 'ID_TOO_LONG', `is longer than ${INTAKE.idLength} characters`)
    return text
  }

  name(field: string, value: unknown): string {
    if (typeof value !== 'string' || value.trim() === '') this.refuse(field, 'NAME_MISSING', 'must be a name')
    else if (value.length > INTAKE.nameLength)
      this.refuse(field, 'NAME_LENGTH', `is longer than ${INTAKE.nameLength} characters`)
    else return value
    return ''
  }

  object(field: string, value: unknown): JsonObject | undefined {
    if (value === undefined || value === null) return undefined
    const object = record(value)
    if (!object) return this.refuse(field, 'NOT_AN_OBJECT', 'must be a JSON object')
    return object as JsonObject // it came out of JSON.parse and passed `misshape`
  }

  instant(field: string, value: unknown): Instant | undefined {
    if (value === undefined || value === null || value === '') return undefined
    const instant = typeof value === 'string' && value.length <= 40 ? zonedLocal(value, 'UTC') : undefined
    if (instant === undefined)
      return this.refuse(field, 'TIME_UNREADABLE', 'must be a time such as 2026-02-28T09:30:00.000Z')
    return instant
  }
}
