import type { FC } from 'react'
import { DurationField } from './duration.tsx'
import { EventsField } from './events.tsx'
import type { FieldInput, FieldSchema } from './field.ts'
import { HeadersField, PropertiesField } from './headers.tsx'
import { LiquidField, LongLiquidField } from './liquid.tsx'
import { PathsField } from './paths.tsx'
import { AudienceField, JourneyField, PoolField, ZoneField } from './reference.tsx'
import { RightsField } from './rights.tsx'
import { CelField, EventMatchField } from './rule.tsx'
import { SharesField } from './shares.tsx'
import { StepField } from './step.tsx'
import { AttributeField, EventNameField, TagField } from './suggested.tsx'
import {
  ChoiceField,
  choicesOf,
  LongTextField,
  NumberField,
  SwitchField,
  TextField,
  TwoWayField,
  WordsField,
} from './text.tsx'
import { InstantField, TimeOfDayField, WeekdaysField, WindowField } from './time.tsx'

/** One line for each `widget` keyword of the node contract (`@cairn/sdk`, fields.ts). */
const byKeyword: Readonly<Record<string, FC<FieldInput>>> = {
  duration: DurationField,
  cel: CelField,
  'event-name': EventNameField,
  'event-match': EventMatchField,
  liquid: LiquidField,
  'liquid-long': LongLiquidField,
  'time-of-day': TimeOfDayField,
  weekdays: WeekdaysField,
  audience: AudienceField,
  pool: PoolField,
  journey: JourneyField,
  words: WordsField,
  attribute: AttributeField,
  tag: TagField,
  instant: InstantField,
  zone: ZoneField,
  paths: PathsField,
  shares: SharesField,
  url: TextField,
  window: WindowField,
  headers: HeadersField,
  properties: PropertiesField,
  step: StepField,
  events: EventsField,
  rights: RightsField,
}

/** The widget that edits a schema; none: the form walks into it. */
export function widgetFor(schema: FieldSchema): FC<FieldInput> | undefined {
  const named = schema.widget === undefined ? undefined : byKeyword[schema.widget]
  if (named) return named
  if (choicesOf(schema).length > 0) return ChoiceField
  const byType: Readonly<Record<string, FC<FieldInput>>> = {
    string: (schema.maxLength ?? 0) > 1000 ? LongTextField : TextField,
    number: NumberField,
    integer: NumberField,
    boolean: schema.options ? TwoWayField : SwitchField,
  }
  return byType[schema.type ?? '']
}
