import { Input, Select, Stack, TagsInput, Text } from '@mantine/core'
import type { Json, JsonObject } from '@cairn/sdk'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { poolsQuery } from '../../api/pools.ts'
import { textIn } from '../../ui/parts.ts'
import type { FieldInput } from './field.ts'
import { rowsOf } from './rows.ts'

/** Who gets what: the words of the rows and columns, and a choice for each pair of them. */
export function RightsField(field: FieldInput) {
  const { t } = useTranslation()
  const { data } = useQuery(poolsQuery)
  const table = tableOf(field.value)
  const pools = (data?.items ?? []).filter(({ kind }) => kind !== 'lottery')
  const choices = pools.map(({ id, name }) => ({ value: id, label: name }))
  const set = (next: Partial<Table>): void => {
    const { rows, columns, cells } = { ...table, ...next }
    const kept = cells.filter((cell) => rows.includes(textIn(cell, 'row')) && columns.includes(textIn(cell, 'column')))
    field.onChange({ rows: [...rows], columns: [...columns], cells: [...kept] })
  }
  const give = (row: string, column: string, pool: string | null): void => {
    const others = table.cells.filter((cell) => textIn(cell, 'row') !== row || textIn(cell, 'column') !== column)
    set({ cells: pool === null ? others : [...others, { row, column, pool }] })
  }
  return (
    <Input.Wrapper label={field.label} error={field.error || undefined} labelElement="div">
      <Stack gap="xs" mt={6}>
        <TagsInput
          label={t('inspector:rights.rows')}
          value={[...table.rows]}
          disabled={field.disabled}
          onChange={(rows) => set({ rows })}
        />
        <TagsInput
          label={t('inspector:rights.columns')}
          value={[...table.columns]}
          disabled={field.disabled}
          onChange={(columns) => set({ columns })}
        />
        {table.rows.map((row) => (
          <Stack key={row} gap={4}>
            <Text size="sm" fw={600}>
              {row}
            </Text>
            {table.columns.map((column) => (
              <Select
                key={column}
                size="xs"
                searchable
                clearable
                label={column}
                aria-label={t('inspector:rights.cell', { row, column })}
                placeholder={t('inspector:rights.choose')}
                data={choices}
                disabled={field.disabled}
                value={poolAt(table, row, column)}
                nothingFoundMessage={t('ui:nothing')}
                onChange={(pool) => give(row, column, pool)}
              />
            ))}
          </Stack>
        ))}
      </Stack>
    </Input.Wrapper>
  )
}

interface Table {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly cells: readonly JsonObject[]
}

function tableOf(value: Json | undefined): Table {
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value)
  // the line above left only the object
  const { rows, columns, cells } = plain ? (value as JsonObject) : {}
  return { rows: wordsOf(rows), columns: wordsOf(columns), cells: rowsOf(cells) }
}

const wordsOf = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

function poolAt({ cells }: Table, row: string, column: string): string | null {
  const cell = cells.find((each) => textIn(each, 'row') === row && textIn(each, 'column') === column)
  return cell ? textIn(cell, 'pool') || null : null
}
