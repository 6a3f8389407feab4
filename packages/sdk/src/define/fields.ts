import { z } from 'zod'
import type { Json } from '../json.ts'
import type { Text } from './text.ts'

/**
 * Keywords our form and our rules read on a config property's JSON Schema: `label`, `help`, `placeholder` (Text);
 * `widget` (below; `cel` and `event-match` are parsed at publish); `options` names of enum values; `when`; `fresh`.
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
  | 'pool' // id of a coupon pool, a gift, an offer or a prize draw: `holds` says which
  | 'journey' // id of a journey of the brand
  | 'words' // list of short texts
  | 'attribute' // attribute name
  | 'tag'
  | 'instant' // local date-time with zone, ISO
  | 'zone' // IANA name
  | 'paths' // branch.rules: list of {port, name, when}
  | 'shares' // branch.split: list of {port, name, percent}
  | 'url'
  | 'window' // {days, from, to}: hours of the week in which something may happen; may be absent
  | 'headers' // list of {name, value}
  | 'properties' // list of {name, value}, the value rendered per member
  | 'step' // id of a step of this journey that sends, or that rewards: `steps`
  | 'rights' // reward.table: {rows, columns, cells: {row, column, pool}}
  | 'events' // wait.event: list of {port, name, event, match}

export interface FieldMeta {
  readonly label: Text
  readonly help?: Text
  readonly placeholder?: Text
  readonly widget?: Widget
  readonly options?: Readonly<Record<string, Text>>
  /** Of `pool`: what kind of benefit may be chosen; coupons unless said. */
  readonly holds?: 'coupon' | 'gift' | 'offer' | 'lottery'
  /** Of `step`: which steps may be chosen; those that send unless said. */
  readonly steps?: 'message' | 'reward'
  /** What a step just dropped holds, where absent has to go on meaning what steps did before there was the field. */
  readonly fresh?: Json
  /** Publish wants something here while the form shows the field, though the schema lets it be absent. */
  readonly needed?: boolean
  /** The form shows the field only while its sibling `field` is `is`; the value itself is never touched by hiding. */
  readonly when?: { readonly field: string; readonly is: Json | readonly Json[] }
}

/** Puts the keywords on a zod schema; they travel into the manifest's JSON Schema. */
export const field = <S extends z.ZodType>(schema: S, meta: FieldMeta): S => schema.meta({ ...meta })

/** A rule over one member: publish parses it for errors and for what it reads. */
export const cel = (): z.ZodString => z.string().max(4000)

/** An ISO 8601 duration, from seconds to years: `PT30M`, `P3D`, `P1M`. */
export const duration = (): z.ZodString =>
  z
    .string()
    .max(40)
    .regex(/^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/)

/** Wall-clock time, `00:00` to `23:59`. */
export const timeOfDay = (): z.ZodString => z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** ISO weekdays, Monday 1 to Sunday 7. */
export const weekdays = () => z.array(z.int().min(1).max(7)).min(1).max(7)
export const EVERY_DAY: readonly number[] = [1, 2, 3, 4, 5, 6, 7]
