import { isZone, type Json } from '@cairn/sdk'
import type { Reference } from '../members/identity.ts'
import type { ProfileUpdate } from '../members/store-profile.ts'
import { type Cells, required, RowRefused, within } from './cells.ts'
import { IMPORT } from './options.ts'

export interface MemberRow {
  readonly reference: Reference
  readonly update: Omit<ProfileUpdate, 'member'>
}

const NUMBER = /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/

/** A row as what it says of a member. An empty cell says nothing. */
export function memberRow(cells: Cells): MemberRow {
  const external = within(required(cells, 'externalId'), IMPORT.idLength, 'externalId')
  const attributes: [string, Json][] = []
  for (const [target, text] of cells) {
    if (target.startsWith('attr:'))
      attributes.push([target.slice('attr:'.length), valueOf(within(text, IMPORT.textLength, target))])
  }
  for (const field of ['email', 'phone', 'name'] as const) {
    const text = cells.get(field)
    if (text !== undefined) attributes.push([field, within(text, IMPORT.idLength, field)])
  }
  const email = cells.get('email')
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email))
    throw new RowRefused('EMAIL_UNREADABLE', 'The cell is no e-mail address.', 'email')
  const zone = cells.get('timeZone')
  if (zone !== undefined && !isZone(zone))
    throw new RowRefused('ZONE_UNKNOWN', 'The cell is no IANA time zone such as Asia/Shanghai.', 'timeZone')
  const locale = cells.get('locale')
  const tags = cells.get('tags')
  return {
    reference: { external },
    update: {
      attributes: Object.fromEntries(attributes),
      ...(zone !== undefined && { zone }),
      ...(locale !== undefined && { locale: within(locale, 35, 'locale') }),
      ...(tags !== undefined && { tags: tagsIn(tags) }),
    },
  }
}

function tagsIn(text: string): readonly string[] {
  const tags = text.split('|').map((tag) => within(tag.trim(), 100, 'tags'))
  return tags.filter((tag) => tag !== '')
}

/** Numbers and yes-or-no as rules want them; what only looks like a number (a telephone, 007) stays text. */
function valueOf(text: string): Json {
  if (NUMBER.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text
}
