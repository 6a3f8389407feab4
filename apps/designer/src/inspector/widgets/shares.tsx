import type { JsonObject } from '@cairn/sdk'
import { ActionIcon, Button, Group, Input, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../i18n/format.ts'
import { textIn } from '../../ui/parts.ts'
import type { FieldInput } from './field.ts'
import { evenShares, sumOf } from './even.ts'
import { freePort, replaced, rowsOf } from './rows.ts'

/** A random split: each path with its percent, a hundred in all. */
export function SharesField(field: FieldInput) {
  const { t } = useTranslation()
  const format = useFormat()
  const rows = rowsOf(field.value)
  const sum = sumOf(rows)
  const set = (next: readonly JsonObject[]): void => field.onChange([...next])
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <Stack gap="xs" mt={6}>
        {rows.map((row, i) => (
          <Share
            key={textIn(row, 'port')}
            n={i + 1}
            row={row}
            disabled={field.disabled}
            onRow={(next) => set(replaced(rows, i, next))}
            {...(rows.length > 1 && { onRemove: () => set(rows.toSpliced(i, 1)) })}
          />
        ))}
        <Group justify="space-between">
          <Group gap="xs">
            <Button
              size="xs"
              variant="light"
              disabled={field.disabled}
              leftSection={<Plus size={14} aria-hidden />}
              onClick={() =>
                set([...rows, { port: freePort(rows), name: letter(rows.length), percent: Math.max(0, 100 - sum) }])
              }
            >
              {t('inspector:paths.add')}
            </Button>
            <Button size="xs" variant="subtle" disabled={field.disabled} onClick={() => set(evenShares(rows))}>
              {t('inspector:shares.even')}
            </Button>
          </Group>
          <Text size="sm" className="numbers" c={sum === 100 ? 'dimmed' : 'var(--mantine-color-error)'} role="status">
            {t('inspector:shares.sum', { sum: format.number(sum) })}
          </Text>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}

const letter = (i: number): string => String.fromCharCode(65 + (i % 26))

interface ShareProps {
  readonly n: number
  readonly row: JsonObject
  readonly disabled: boolean
  readonly onRow: (row: JsonObject) => void
  readonly onRemove?: () => void
}

function Share({ n, row, disabled, onRow, onRemove }: ShareProps) {
  const { t } = useTranslation()
  const percent = row['percent']
  return (
    <Group gap={6} wrap="nowrap">
      <TextInput
        style={{ flex: 1 }}
        aria-label={t('inspector:paths.name', { n })}
        placeholder={t('inspector:paths.namePlaceholder')}
        value={textIn(row, 'name')}
        maxLength={80}
        disabled={disabled}
        onChange={(event) => onRow({ ...row, name: event.currentTarget.value })}
      />
      <NumberInput
        w={96}
        aria-label={t('inspector:shares.percent', { n })}
        suffix="%"
        min={0}
        max={100}
        decimalScale={2}
        disabled={disabled}
        value={typeof percent === 'number' ? percent : ''}
        onChange={(next) => onRow({ ...row, percent: typeof next === 'number' ? next : 0 })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={disabled || !onRemove}
        aria-label={t('inspector:paths.remove', { n })}
        onClick={onRemove}
      >
        <Trash2 size={15} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
