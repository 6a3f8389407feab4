import type { JsonObject, Problem } from '@cairn/sdk'
import { canonicalJson } from '@cairn/sdk/graph'
import Form from '@rjsf/core/lib/components/Form.js'
import type { RJSFSchema } from '@rjsf/utils'
import { useEffect, useMemo, useRef, useState } from 'react'
import { extraErrorsOf } from './errors.ts'
import { fields } from './fields.ts'
import { templates } from './templates.tsx'
import { useText } from '../i18n/language.ts'
import { useEchoes } from '../ui/echoes.ts'
import { useProblemText } from '../ui/problem-text.ts'
import { validator } from './validator.ts'

interface Props {
  /** JSON Schema with our keywords (`@cairn/sdk`, fields.ts). */
  readonly schema: JsonObject
  readonly value: JsonObject
  readonly onChange: (value: JsonObject) => void
  /** Problems whose pointers point into `value`. */
  readonly problems: readonly Problem[]
  readonly disabled?: boolean
}

const DEBOUNCE_MS = 120
/** The form shows what is there; defaults are filled in by whoever made the value, not by looking at it. */
const untouched = { emptyObjectFields: 'skipDefaults', constAsDefaults: 'never' } as const

/** A form drawn from a JSON Schema. Changes flow while typing, without losing focus. */
export function SchemaForm({ schema, value, onChange, problems, disabled = false }: Props) {
  const [local, edit] = useDebounced(value, onChange)
  const textOf = useProblemText()
  const labelOf = useText()
  const extraErrors = useMemo(
    () => extraErrorsOf(problems, { schema, textOf, labelOf }),
    [problems, schema, textOf, labelOf],
  )
  const formContext = useMemo(() => ({ value: local, problems }), [local, problems])
  return (
    <Form
      tagName="div"
      schema={schema as RJSFSchema} // plain JSON Schema served by the runtime
      validator={validator}
      fields={fields}
      templates={templates}
      formData={local}
      formContext={formContext}
      disabled={disabled}
      extraErrors={extraErrors}
      noValidate
      showErrorList={false}
      experimental_defaultFormStateBehavior={untouched}
      onChange={({ formData }) => edit(formData as JsonObject)} // RJSF hands back what it was given, edited
    >
      <></>
    </Form>
  )
}

/** Keeps keystrokes local and passes them on after a breath; a change from outside replaces what was not passed on. */
function useDebounced(value: JsonObject, onChange: (value: JsonObject) => void) {
  const echoes = useEchoes()
  const [local, setLocal] = useState(value)
  const pending = useRef<{ timer: ReturnType<typeof setTimeout>; send: () => void } | undefined>(undefined)
  const listener = useRef(onChange)
  useEffect(() => {
    listener.current = onChange
  }, [onChange])
  useEffect(() => {
    if (!echoes.heard(canonicalJson(value)) && !pending.current) setLocal(value)
  }, [value, echoes])
  useEffect(
    () => () => {
      // Leaving the form within the breath must not lose the last keystroke.
      if (pending.current) clearTimeout(pending.current.timer)
      pending.current?.send()
    },
    [],
  )
  const edit = (next: JsonObject): void => {
    setLocal(next)
    if (pending.current) clearTimeout(pending.current.timer)
    else if (canonicalJson(next) === canonicalJson(local)) return
    const send = (): void => {
      pending.current = undefined
      echoes.say(canonicalJson(next))
      listener.current(next)
    }
    pending.current = { timer: setTimeout(send, DEBOUNCE_MS), send }
  }
  return [local, edit] as const
}
