import { z } from 'zod'
import type { Text } from './text.ts'

/**
 * Keywords our form and our rules read on a config property's JSON Schema:
 * `label`, `help` (Text); `widget` (below); `reads: true` on CEL; `options` names of enum values; `placeholder` (Text).
 */
export type Widget =
  | 'duration' // ISO 8601 duration, `P3D`, `PT2H`
  | 'cel' // a rule over one member; checked at publish
  | 'event-name'
  | 'event-match' // CEL over the arriving event
  | 'liquid' // one line, rendered per member
  | 'liquid-long' // several lines
  | 'time-of-day' // `HH:MM`
  | 'weekdays' // ISO weekdays 1 (Monday) to 7
  | 'audience' // id of an audience; empty = all members
  | 'pool' // id of a coupon pool
  | 'attribute' // attribute name
  | 'tag'
  | 'instant' // local date-time with zone, ISO
  | 'zone' // IANA name
  | 'paths' // branch.rules: list of {port, name, when}
  | 'shares' // branch.split: list of {port, name, percent}
  | 'url'

export interface FieldMeta {
  readonly label: Text
  readonly help?: Text
  readonly placeholder?: Text
  readonly widget?: Widget
  readonly options?: Readonly<Record<string, Text>>
}

/** Puts the keywords on a zod schema; they travel into the manifest's JSON Schema. */
export const field = <S extends z.ZodType>(schema: S, meta: FieldMeta): S => schema.meta({ ...meta })

/** A rule over one member: publish parses it for errors and for what it reads. */
export const cel = (): z.ZodString => z.string().max(4000)
