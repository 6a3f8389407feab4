import { Group, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { zoneNames } from '../i18n/zone.ts'

interface Place {
  readonly zone: string
  readonly currency: string
}
interface Props {
  readonly value: Place
  readonly onChange: (value: Place) => void
  readonly currency: boolean
}

/** What the file does not say of itself: the clock its times were written by and the money its amounts are in. */
export function ZoneAndCurrency({ value, onChange, currency }: Props) {
  const { t } = useTranslation()
  return (
    <Group align="flex-start">
      <Select
        searchable
        w={280}
        label={t('imports:zone.label')}
        description={t('imports:zone.help')}
        data={zoneNames()}
        allowDeselect={false}
        value={value.zone}
        onChange={(zone) => onChange({ ...value, zone: zone ?? value.zone })}
        nothingFoundMessage={t('ui:nothing')}
      />
      {currency && (
        <TextInput
          w={200}
          label={t('imports:currency.label')}
          description={t('imports:currency.help')}
          value={value.currency}
          maxLength={3}
          onChange={(event) => onChange({ ...value, currency: event.currentTarget.value.toUpperCase() })}
        />
      )}
    </Group>
  )
}
