import { parseRule, type RuleScope } from '@cairn/sdk/expression'
import { Button, Input, Text } from '@mantine/core'
import { Code, ListTree } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../i18n/format.ts'
import { useEchoes } from '../ui/echoes.ts'
import { Builder } from './builder.tsx'
import type { Conditions } from './model.ts'
import { conditionsOf } from './read.ts'
import classes from './rules.module.css'
import { RuleText } from './rule-text.tsx'
import { sentenceOf } from './sentence.ts'
import { useVocabulary } from './vocabulary.ts'
import { celOf } from './write.ts'

interface Props {
  readonly label: string
  readonly help?: string
  readonly placeholder?: string
  readonly error?: string
  readonly required?: boolean
  readonly disabled?: boolean
  readonly value: string
  readonly onChange: (value: string) => void
  readonly scope: RuleScope
}

const NOTHING: Conditions = { combinator: 'and', rules: [] }

/** A rule, by lines or as text. What the lines cannot show is shown as text and never rewritten. */
export function RuleInput(props: Props) {
  const { t } = useTranslation()
  const {
    label,
    help = '',
    placeholder = '',
    error = '',
    required = false,
    disabled = false,
    value,
    onChange,
    scope,
  } = props
  const { conditions, edit } = useConditions(props)
  const [asText, setAsText] = useState(false)
  const vocabulary = useVocabulary(conditions ?? NOTHING, scope === 'event')
  const byLines = conditions !== undefined && !asText
  // The text mode shows a fault of the rule itself, with its place.
  const shown = !byLines && value.trim() !== '' && !parseRule(value, scope).ok ? '' : error
  return (
    <Input.Wrapper error={shown || undefined}>
      <Head
        label={label}
        required={required}
        byLines={byLines}
        {...(conditions && { onSwitch: () => setAsText(!asText) })}
      />
      {help && <Input.Description>{help}</Input.Description>}
      {byLines ? (
        <>
          <Builder
            conditions={conditions}
            onChange={edit}
            vocabulary={vocabulary}
            disabled={disabled}
            label={label}
            required={required}
          />
          <Sentence conditions={conditions} vocabulary={vocabulary} />
        </>
      ) : (
        <RuleText
          label={label}
          value={value}
          onChange={onChange}
          scope={scope}
          placeholder={placeholder}
          disabled={disabled}
        />
      )}
      {conditions === undefined && parseRule(value, scope).ok && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('rules:textOnly')}
        </Text>
      )}
    </Input.Wrapper>
  )
}

interface HeadProps {
  readonly label: string
  readonly required: boolean
  readonly byLines: boolean
  /** Absent: the rule can only be text. */
  readonly onSwitch?: () => void
}

function Head({ label, required, byLines, onSwitch }: HeadProps) {
  const { t } = useTranslation()
  const Icon = byLines ? Code : ListTree
  return (
    <div className={classes.head}>
      <span className={classes.label}>
        {label}
        {required && <span aria-hidden> *</span>}
      </span>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<Icon size={13} aria-hidden />}
        disabled={!onSwitch}
        onClick={onSwitch}
      >
        {t(byLines ? 'rules:asText' : 'rules:asLines')}
      </Button>
    </div>
  )
}

interface SentenceProps {
  readonly conditions: Conditions
  readonly vocabulary: ReturnType<typeof useVocabulary>
}

function Sentence({ conditions, vocabulary }: SentenceProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const said = sentenceOf(conditions, { t, format, vocabulary })
  if (said === '') return null
  return (
    <p className={classes.sentence} aria-live="polite">
      {said}
    </p>
  )
}

/** The lines being edited; they outlive their own text, which lacks lines that are not filled in yet. */
function useConditions({ value, onChange, scope }: Props) {
  const echoes = useEchoes()
  const text = useRef(value)
  const [conditions, setConditions] = useState(() => conditionsOf(value, scope))
  useEffect(() => {
    // Anything but our own words was changed elsewhere: undo, the JSON view, another person.
    if (echoes.heard(value) || value === text.current) return
    text.current = value
    setConditions(conditionsOf(value, scope))
  }, [value, scope, echoes])
  const edit = (next: Conditions): void => {
    setConditions(next)
    const written = celOf(next)
    if (written === text.current) return
    text.current = written
    echoes.say(written)
    onChange(written)
  }
  return { conditions, edit }
}
