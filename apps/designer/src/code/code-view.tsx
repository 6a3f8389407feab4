import type { Problem } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { useComputedColorScheme } from '@mantine/core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../ui/problem-text.ts'
import classes from './code-view.module.css'
import { useJsonEditor } from './json-editor.ts'

interface Props {
  readonly value: Journey
  /** Called with a whole, schema-valid journey only. */
  readonly onChange: (journey: Journey) => void
  readonly problems: readonly Problem[]
  /** Id of the step to scroll to. */
  readonly selected?: string
}

/** The journey as JSON, two-way: a valid edit reaches the canvas, an invalid one is marked and the canvas stays. */
export function CodeView({ value, onChange, problems, selected }: Props) {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const dark = useComputedColorScheme('light') === 'dark'
  const textOf = useProblemText()
  const state = useJsonEditor(host, { value, onChange, problems, selected, dark, textOf, label: t('code:title') })
  return (
    <div className={classes.view}>
      {/* `nokey`: what the editor types into is no input to React Flow, which would take the space bar for panning. */}
      <div ref={host} className={`nokey ${classes.host}`} />
      <p className={classes.state} role="status" data-state={state}>
        {t(`code:state.${state}`)}
      </p>
    </div>
  )
}
