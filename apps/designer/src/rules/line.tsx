import { ActionIcon, Select } from '@mantine/core'
import type { Json } from '@cairn/sdk'
import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RuleProps } from 'react-querybuilder'
import type { BuilderContext } from './builder.tsx'
import { partsOf } from '../ui/parts.ts'
import { FIXED, type Kind, OPERATORS } from './model.ts'
import { operatorKey } from './operator-key.ts'
import classes from './rules.module.css'
import { fieldIn } from './vocabulary.ts'
import { Parts } from './parts.tsx'
import { ValueEditor } from './value-editor.tsx'

/** One condition: field, its fixed parts, how it is compared, with what. */
export function Line({ rule, path, actions, context, disabled }: RuleProps) {
  const { t } = useTranslation()
  const { vocabulary }: BuilderContext = context // put there by Builder
  const field = fieldIn(vocabulary, rule.field)
  const kind: Kind = field?.kind ?? FIXED[rule.field] ?? 'any'
  const value: Json = rule.value // what our editors wrote
  const set = (next: Json): void => actions.onPropChange('value', next, path)
  const setOperator = (operator: string): void => {
    actions.onPropChange('operator', operator, path)
    // A list is not a text: going from one to the other begins anew.
    if ((operator === 'in') !== (rule.operator === 'in')) set(withIs(value, ''))
  }
  const label = field?.label ?? rule.field
  return (
    <div className={classes.line}>
      <FieldSelect {...{ rule, path, actions, context, ...(disabled && { disabled }) }} />
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={disabled === true}
        aria-label={t('rules:line.remove', { field: label })}
        onClick={() => actions.onRuleRemove(path)}
      >
        <X size={14} aria-hidden />
      </ActionIcon>
      <Parts kind={kind} value={value} onChange={set} vocabulary={vocabulary} disabled={disabled === true} />
      <Select
        size="xs"
        allowDeselect={false}
        disabled={disabled === true}
        className={classes.operator ?? ''}
        aria-label={t('rules:line.operator', { field: label })}
        data={OPERATORS[kind].map((operator) => ({
          value: operator,
          label: t(`rules:op.${operatorKey(kind, operator)}`),
        }))}
        value={rule.operator}
        onChange={(operator) => operator && setOperator(operator)}
      />
      <ValueEditor
        kind={kind}
        operator={rule.operator}
        value={isOf(value)}
        onChange={(next) => set(withIs(value, next))}
        vocabulary={vocabulary}
        label={t('rules:line.value', { field: label })}
        disabled={disabled === true}
      />
    </div>
  )
}

function FieldSelect({
  rule,
  path,
  actions,
  context,
  disabled,
}: Pick<RuleProps, 'rule' | 'path' | 'actions' | 'context' | 'disabled'>) {
  const { t } = useTranslation()
  const { vocabulary }: BuilderContext = context // put there by Builder
  return (
    <Select
      size="xs"
      className={classes.field ?? ''}
      aria-label={t('rules:line.field')}
      searchable
      allowDeselect={false}
      disabled={disabled === true}
      data={vocabulary.fields.map(({ group, items }) => ({
        group,
        items: items.map(({ name, label: text }) => ({ value: name, label: text })),
      }))}
      value={rule.field}
      nothingFoundMessage={t('ui:nothing')}
      onChange={(name) => name && actions.onPropChange('field', name, path)}
    />
  )
}

const isOf = (value: Json): Json => {
  const parts = partsOf(value)
  return 'is' in parts ? (parts['is'] ?? '') : value
}
const withIs = (value: Json, is: Json): Json => ('is' in partsOf(value) ? { ...partsOf(value), is } : is)
