import { lazy, Suspense } from 'react'
import { Rows } from '../../ui/paged.tsx'
import type { FieldInput } from './field.ts'

// The builder is the largest thing in the inspector and most steps have no rule.
const RuleInput = lazy(async () => ({ default: (await import('../../rules/rule-input.tsx')).RuleInput }))

const ruleField = (scope: 'run' | 'event') =>
  function RuleField(field: FieldInput) {
    const { label, help, placeholder, error, required, disabled, value, onChange } = field
    return (
      <Suspense fallback={<Rows n={2} />}>
        <RuleInput
          {...{ label, help, placeholder, error, required, disabled, scope }}
          value={typeof value === 'string' ? value : ''}
          onChange={(text) => onChange(text === '' && !required ? undefined : text)}
        />
      </Suspense>
    )
  }

/** A rule over the member inside a journey. */
export const CelField = ruleField('run')
/** A rule in which `event` is the arriving one. */
export const EventMatchField = ruleField('event')
