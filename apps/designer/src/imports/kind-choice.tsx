import { Radio, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ImportKind } from '../api/imports.ts'

interface Props {
  readonly kind: ImportKind
  readonly onKind: (kind: ImportKind) => void
}
const kinds = ['members', 'orders'] as const

export function KindChoice({ kind, onKind }: Props) {
  const { t } = useTranslation()
  return (
    <Radio.Group
      label={t('imports:kind.title')}
      value={kind}
      onChange={(value) => onKind(value === 'members' ? 'members' : 'orders')}
    >
      <Stack gap="xs" mt="xs">
        {kinds.map((each) => (
          <Radio
            key={each}
            value={each}
            label={t(`imports:kind.${each}.name`)}
            description={t(`imports:kind.${each}.body`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
