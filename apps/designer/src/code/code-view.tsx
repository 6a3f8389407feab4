import type { Problem } from '@cairn/sdk'
import type { Journey } from '@cairn/sdk/graph'
import { Button, useComputedColorScheme } from '@mantine/core'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { BrokenText } from '../document/view.ts'
import { useProblemText } from '../ui/problem-text.ts'
import classes from './code-view.module.css'
import { useJsonEditor } from './json-editor.ts'

interface Props {
  readonly value: Journey
  /** Called with a whole, schema-valid journey only. */
  readonly onChange: (journey: Journey) => void
  readonly problems: readonly Problem[]
  /** What was left in the view when it was closed last. */
  readonly broken: BrokenText | undefined
  /** Called with a text that is no journey, and with nothing once there is none any more. */
  readonly onBroken: (broken: BrokenText | undefined) => void
  /** Id of the step to scroll to. */
  readonly selected?: string
}

/** The journey as JSON, two-way: a valid edit reaches the canvas, an invalid one is marked and the canvas stays. */
export function CodeView({ value, onChange, problems, broken, onBroken, selected }: Props) {
  const { t } = useTranslation()
  const host = useRef<HTMLDivElement>(null)
  const dark = useComputedColorScheme('light') === 'dark'
  const textOf = useProblemText()
  const label = t('code:title')
  const input = { value, onChange, problems, broken, onBroken, selected, dark, textOf, label }
  const { state, discard } = useJsonEditor(host, input)
  return (
    <div className={classes.view}>
      {/* `nokey`: what the editor types into is no input to React Flow, which would take the space bar for panning. */}
      <div ref={host} className={`nokey ${classes.host}`} />
      <div className={classes.state} data-state={state}>
        <span role="status">{t(`code:state.${state}`)}</span>
        {(state === 'invalid' || state === 'refused') && (
          <Button size="compact-xs" variant="default" onClick={discard}>
            {t('code:discard')}
          </Button>
        )}
      </div>
    </div>
  )
}
