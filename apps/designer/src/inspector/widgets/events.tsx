import type { JsonObject } from '@cairn/sdk'
import { Button, Group, Input, Paper, Stack, TextInput } from '@mantine/core'
import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../../ui/problem-text.ts'
import { textIn } from '../../ui/parts.ts'
import type { FieldInput } from './field.ts'
import { PathTools } from './paths.tsx'
import { freePort, replaced, rowsOf } from './rows.ts'
import { EventMatchField } from './rule.tsx'
import { EventNameField } from './suggested.tsx'

/** Events in order, each with a rule of its own and a way out by its name. */
export function EventsField(field: FieldInput) {
  const { t } = useTranslation()
  const rows = rowsOf(field.value)
  const set = (next: readonly JsonObject[]): void => field.onChange([...next])
  const added = { port: freePort(rows), name: '', event: 'Order Completed' }
  return (
    <Input.Wrapper
      label={field.label}
      description={field.help || undefined}
      error={field.error || undefined}
      labelElement="div"
    >
      <Stack gap="sm" mt={6}>
        {rows.map((row, i) => (
          <Event key={textIn(row, 'port')} {...{ field, rows, row }} at={i} onRows={set} />
        ))}
        <Group>
          <Button
            size="xs"
            variant="light"
            disabled={field.disabled}
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => set([...rows, added])}
          >
            {t('inspector:events.add')}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  )
}

interface EventProps {
  readonly field: FieldInput
  readonly at: number
  readonly rows: readonly JsonObject[]
  readonly row: JsonObject
  readonly onRows: (rows: readonly JsonObject[]) => void
}

function Event({ field, at, rows, row, onRows }: EventProps) {
  const { t } = useTranslation()
  const textOf = useProblemText()
  const n = at + 1
  const edit = (change: JsonObject): void => onRows(replaced(rows, at, { ...row, ...change }))
  const inner = (name: string) => {
    const problem = field.context.problems.find(({ place }) => place?.pointer === `/${field.name}/${at}/${name}`)
    const shared = { help: '', placeholder: '', error: problem ? textOf(problem) : '', value: row[name] }
    return { ...field, ...shared, id: `${field.id}_${at}_${name}` }
  }
  const { match: _, ...anyTime } = row
  return (
    <Paper withBorder p="sm" radius="md" role="group" aria-label={t('inspector:events.nth', { n })}>
      <Stack gap="sm">
        <Group gap={4} wrap="nowrap" align="flex-end">
          <TextInput
            style={{ flex: 1 }}
            label={t('inspector:events.name', { n })}
            placeholder={t('inspector:paths.namePlaceholder')}
            value={textIn(row, 'name')}
            maxLength={80}
            disabled={field.disabled}
            onChange={(event) => edit({ name: event.currentTarget.value })}
          />
          <PathTools {...{ at, rows, onRows }} least={0} disabled={field.disabled} />
        </Group>
        <EventNameField
          {...inner('event')}
          required
          label={t('inspector:events.event')}
          onChange={(event) => edit({ event: event ?? '' })}
        />
        <EventMatchField
          {...inner('match')}
          required={false}
          label={t('inspector:events.match')}
          onChange={(match) => (match === undefined ? onRows(replaced(rows, at, anyTime)) : edit({ match }))}
        />
      </Stack>
    </Paper>
  )
}
