import { ActionIcon, Button, Group, Select, Text } from '@mantine/core'
import { FolderPlus, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { RuleGroupBodyComponents, type RuleGroupProps, useRuleGroup, type UseRuleGroup } from 'react-querybuilder'
import type { BuilderContext } from './builder.tsx'
import classes from './rules.module.css'

const modes = ['all', 'any', 'none', 'notAll'] as const
type Mode = (typeof modes)[number]

/** Groups nest two deep at most: deeper ones nobody reads, and the text holds them anyway. */
const DEEPEST = 2

export function GroupBox(props: RuleGroupProps) {
  const { t } = useTranslation()
  const group = useRuleGroup(props)
  const { path, disabled } = props
  const { label, required }: BuilderContext = props.context // put there by Builder
  const outermost = path.length === 0
  const empty = group.ruleGroup.rules.length === 0
  return (
    <div
      className={classes.group}
      data-outermost={outermost}
      role="group"
      aria-label={outermost ? label : t('rules:subgroup')}
    >
      {!(outermost && empty) && (
        <Group gap={6} wrap="nowrap" justify="space-between">
          <ModeSelect {...props} />
          {!outermost && (
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={disabled === true}
              aria-label={t('rules:removeGroup')}
              onClick={(event) => group.removeGroup(event)}
            >
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      )}
      {outermost && empty && (
        <Text size="xs" c="dimmed">
          {t(required ? 'rules:needed' : 'rules:none')}
        </Text>
      )}
      <RuleGroupBodyComponents {...group} />
      <Adders group={group} />
    </div>
  )
}

function Adders({ group }: { readonly group: UseRuleGroup }) {
  const { t } = useTranslation()
  const { path, ruleGroup } = group
  const disabled = group.disabled === true
  return (
    <Group gap={6}>
      <Button
        size="compact-xs"
        variant="light"
        disabled={disabled}
        leftSection={<Plus size={13} aria-hidden />}
        onClick={(event) => group.addRule(event)}
      >
        {t('rules:addRule')}
      </Button>
      {path.length < DEEPEST && ruleGroup.rules.length > 0 && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          disabled={disabled}
          leftSection={<FolderPlus size={13} aria-hidden />}
          onClick={(event) => group.addGroup(event)}
        >
          {t('rules:addGroup')}
        </Button>
      )}
    </Group>
  )
}

function ModeSelect({ path, actions, disabled, ruleGroup }: RuleGroupProps) {
  const { t } = useTranslation()
  const { not } = ruleGroup
  const any = 'combinator' in ruleGroup && ruleGroup.combinator === 'or'
  const mode: Mode = not ? (any ? 'none' : 'notAll') : any ? 'any' : 'all'
  const choose = (chosen: string | null): void => {
    actions.onPropChange('combinator', chosen === 'any' || chosen === 'none' ? 'or' : 'and', path)
    actions.onPropChange('not', chosen === 'none' || chosen === 'notAll', path)
  }
  return (
    <Select
      size="xs"
      variant="unstyled"
      className={classes.mode ?? ''}
      aria-label={t('rules:mode.label')}
      data={modes
        .filter((each) => each !== 'notAll' || mode === 'notAll')
        .map((each) => ({ value: each, label: t(`rules:mode.${each}`) }))}
      allowDeselect={false}
      disabled={disabled === true}
      value={mode}
      onChange={choose}
    />
  )
}
