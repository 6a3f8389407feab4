import { Select, Stack, Text, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportKind } from '../api/imports.ts'
import classes from './imports.module.css'
import type { Preview } from './preview.ts'
import { attributeName, targets } from './targets.ts'

interface Props {
  readonly kind: ImportKind
  readonly preview: Preview
  /** Target → column. */
  readonly mapping: Readonly<Record<string, string>>
  readonly onMapping: (mapping: Readonly<Record<string, string>>) => void
}

const SKIP = ''
const ATTRIBUTE = 'attr:'

/** The first rows under a choice for each column: what it becomes. */
export function Mapping({ kind, preview, mapping, onMapping }: Props) {
  const { t } = useTranslation()
  const targetOf = (column: string): string => Object.keys(mapping).find((id) => mapping[id] === column) ?? SKIP
  const set = (column: string, target: string): void => {
    const rest = Object.entries(mapping).filter(([id, used]) => used !== column && id !== target)
    onMapping(Object.fromEntries(target === SKIP ? rest : [...rest, [target, column]]))
  }
  return (
    <Stack gap="xs">
      <div>
        <Text fw={600}>{t('imports:mapping.title')}</Text>
        <Text size="sm" c="dimmed">
          {t('imports:mapping.help')}
        </Text>
      </div>
      <div className={classes.columns} tabIndex={0} role="region" aria-label={t('imports:mapping.title')}>
        <table>
          <thead>
            <tr>
              {preview.header.map((column) => (
                <th key={column} scope="col">
                  <Stack gap={6}>
                    {column}
                    <ColumnTarget kind={kind} column={column} target={targetOf(column)} onTarget={set} />
                  </Stack>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.slice(0, 5).map((row, i) => (
              <tr key={i}>
                {preview.header.map((column, j) => (
                  <td key={column}>{row[j]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Stack>
  )
}

interface ColumnProps {
  readonly kind: ImportKind
  readonly column: string
  readonly target: string
  readonly onTarget: (column: string, target: string) => void
}

function ColumnTarget({ kind, column, target, onTarget }: ColumnProps) {
  const { t } = useTranslation()
  const own = target.startsWith(ATTRIBUTE)
  const choices = [
    { value: SKIP, label: t('imports:mapping.skip') },
    ...targets[kind].map(({ id }) => ({ value: id, label: t(`imports:target.${id}`) })),
    ...(kind === 'members' ? [{ value: ATTRIBUTE, label: t('imports:target.attribute') }] : []),
  ]
  return (
    <>
      <Select
        size="xs"
        w={170}
        aria-label={t('imports:mapping.column', { column })}
        data={choices}
        allowDeselect={false}
        value={own ? ATTRIBUTE : target}
        onChange={(chosen) =>
          onTarget(column, chosen === ATTRIBUTE ? ATTRIBUTE + attributeName(column) : (chosen ?? SKIP))
        }
      />
      {own && (
        <TextInput
          size="xs"
          w={170}
          aria-label={t('imports:mapping.attribute', { column })}
          value={target.slice(ATTRIBUTE.length)}
          onChange={(event) => onTarget(column, ATTRIBUTE + event.currentTarget.value.replace(/[^A-Za-z0-9_]/g, ''))}
        />
      )}
    </>
  )
}
