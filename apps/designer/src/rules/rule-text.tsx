import { parseRule, type RuleScope } from '@cairn/sdk/expression'
import { Textarea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../ui/problem-text.ts'
import classes from './rules.module.css'

interface Props {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly scope: RuleScope
  readonly placeholder: string
  readonly disabled: boolean
}

/** The rule as text, with the place of the first fault. */
export function RuleText({ label, value, onChange, scope, placeholder, disabled }: Props) {
  return (
    <>
      <Textarea
        classNames={{ input: classes.code ?? '' }}
        aria-label={label}
        placeholder={placeholder}
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        disabled={disabled}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {value.trim() !== '' && <Fault text={value} scope={scope} />}
    </>
  )
}

const AROUND = 14

function Fault({ text, scope }: { readonly text: string; readonly scope: RuleScope }) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const parsed = parseRule(text, scope)
  if (parsed.ok) return null
  const [problem] = parsed.problems
  if (!problem) return null
  const [start, end] = problem.place?.span ?? [0, 0]
  const from = Math.max(0, start - AROUND)
  const to = Math.min(text.length, Math.max(end, start + 1) + AROUND)
  return (
    <div className={classes.fault} role="alert">
      <div>{textOf(problem)}</div>
      <div className={classes.excerpt}>
        <span className={classes.position}>{t('rules:text.position', { n: start + 1 })}</span>
        <code>
          {from > 0 && '…'}
          {text.slice(from, start)}
          <mark>{text.slice(start, Math.max(end, start + 1)) || ' '}</mark>
          {text.slice(Math.max(end, start + 1), to)}
          {to < text.length && '…'}
        </code>
      </div>
    </div>
  )
}
