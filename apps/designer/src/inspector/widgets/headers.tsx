import type { JsonObject } from '@cairn/sdk'
import { ActionIcon, Button, Group, Input, Stack, TextInput } from '@mantine/core'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { textIn } from '../../ui/parts.ts'
import type { FieldInput } from './field.ts'
import { replaced, rowsOf } from './rows.ts'

/** Names and values sent with a request. */
export function HeadersField(field: FieldInput) {
  const { t } = useTranslation()
  const cell = (key: 'name' | 'value', n: number) => t(`inspector:pairs.headers.${key}`, { n })
  return <Pairs {...field} words={{ add: t('inspector:pairs.headers.add'), sample: 'X-Shop', cell }} />
}

/** Names and values an event carries. */
export function PropertiesField(field: FieldInput) {
  const { t } = useTranslation()
  const cell = (key: 'name' | 'value', n: number) => t(`inspector:pairs.properties.${key}`, { n })
  return <Pairs {...field} words={{ add: t('inspector:pairs.properties.add'), sample: 'order_id', cell }} />
}

interface Words {
  readonly add: string
  readonly sample: string
  readonly cell: (key: 'name' | 'value', n: number) => string
}

function Pairs({ words, ...field }: FieldInput & { readonly words: Words }) {
  const { t } = useTranslation()
  const rows = rowsOf(field.value)
  const set = (next: readonly JsonObject[]): void => field.onChange([...next])
  const cell = (i: number, key: 'name' | 'value') => (
    <TextInput
      style={{ flex: 1 }}
      aria-label={words.cell(key, i + 1)}
      placeholder={key === 'name' ? words.sample : ''}
      disabled={field.disabled}
      value={textIn(rows[i], key)}
      onChange={(event) => set(replaced(rows, i, { ...rows[i], [key]: event.currentTarget.value }))}
    />
  )
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <Stack gap="xs" mt={6}>
        {rows.map((_, i) => (
          <Group key={i} gap={6} wrap="nowrap">
            {cell(i, 'name')}
            {cell(i, 'value')}
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={field.disabled}
              aria-label={t('inspector:list.remove', { n: i + 1 })}
              onClick={() => set(rows.toSpliced(i, 1))}
            >
              <Trash2 size={15} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            size="xs"
            variant="light"
            disabled={field.disabled}
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => set([...rows, { name: '', value: '' }])}
          >
            {words.add}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}
