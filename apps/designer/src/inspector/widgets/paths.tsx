import type { JsonObject } from '@cairn/sdk'
import { ActionIcon, Button, Group, Input, Paper, Stack, TextInput } from '@mantine/core'
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../ui/problem-text.ts'
import { textIn } from '../../ui/parts.ts'
import type { FieldInput } from './field.ts'
import { CelField } from './rule.tsx'
import { freePort, moved, replaced, rowsOf } from './rows.ts'

/** Branches in order: a name, a rule; the first that is true is taken. */
export function PathsField(field: FieldInput) {
  const { t } = useTranslation()
  const rows = rowsOf(field.value)
  const set = (next: readonly JsonObject[]): void => field.onChange([...next])
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <Stack gap="sm" mt={6}>
        {rows.map((row, i) => (
          <Path
            key={textIn(row, 'port')}
            field={field}
            at={i}
            rows={rows}
            row={row}
            onRow={(next) => set(replaced(rows, i, next))}
            onRows={set}
          />
        ))}
        <Group>
          <Button
            size="xs"
            variant="light"
            disabled={field.disabled}
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => set([...rows, { port: freePort(rows), name: '', when: '' }])}
          >
            {t('inspector:paths.add')}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}

interface PathProps {
  readonly field: FieldInput
  readonly at: number
  readonly rows: readonly JsonObject[]
  readonly row: JsonObject
  readonly onRow: (row: JsonObject) => void
  readonly onRows: (rows: readonly JsonObject[]) => void
}

function Path({ field, at, rows, row, onRow, onRows }: PathProps) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const n = at + 1
  const name = textIn(row, 'name')
  const problem = field.context.problems.find(({ place }) => place?.pointer === `/${field.name}/${at}/when`)
  return (
    <Paper withBorder p="sm" radius="md" role="group" aria-label={t('inspector:paths.nth', { n })}>
      <Stack gap="sm">
        <Group gap={4} wrap="nowrap" align="flex-end">
          <TextInput
            style={{ flex: 1 }}
            label={t('inspector:paths.name', { n })}
            placeholder={t('inspector:paths.namePlaceholder')}
            value={name}
            maxLength={80}
            disabled={field.disabled}
            onChange={(event) => onRow({ ...row, name: event.currentTarget.value })}
          />
          <PathTools {...{ at, rows, onRows }} disabled={field.disabled} />
        </Group>
        <CelField
          {...field}
          id={`${field.id}_${at}_when`}
          label={t('inspector:paths.when')}
          help=""
          placeholder=""
          required
          error={problem ? textOf(problem) : ''}
          value={row['when']}
          onChange={(when) => onRow({ ...row, when: when ?? '' })}
        />
      </Stack>
    </Paper>
  )
}

interface ToolsProps extends Pick<PathProps, 'at' | 'rows' | 'onRows'> {
  readonly disabled: boolean
  /** How many the list has to keep. */
  readonly least?: number
}

/** Up, down and away: of one element of an ordered list. */
export function PathTools({ at, rows, onRows, disabled, least = 1 }: ToolsProps) {
  const { t } = useTranslation()
  const n = at + 1
  const icon = { variant: 'subtle', color: 'gray', size: 36, disabled } as const
  return (
    <>
      <ActionIcon {...icon} aria-label={t('inspector:paths.up', { n })} onClick={() => onRows(moved(rows, at, at - 1))}>
        <ArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...icon}
        aria-label={t('inspector:paths.down', { n })}
        onClick={() => onRows(moved(rows, at, at + 1))}
      >
        <ArrowDown size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        {...icon}
        disabled={disabled || rows.length <= least}
        aria-label={t('inspector:paths.remove', { n })}
        onClick={() => onRows(rows.toSpliced(at, 1))}
      >
        <Trash2 size={15} aria-hidden />
      </ActionIcon>
    </>
  )
}
