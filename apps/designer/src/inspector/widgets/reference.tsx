import { Anchor, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../../api/audiences.ts'
import { publishedQuery } from '../../api/journeys.ts'
import { poolsQuery } from '../../api/pools.ts'
import { useFormat } from '../../i18n/format.ts'
import { zoneNames } from '../../i18n/zone.ts'
import { type FieldInput, inputProps } from './field.ts'

/** Choosing an audience; none means every member where the step allows it. */
export function AudienceField(field: FieldInput) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(audiencesQuery)
  const items = (data?.items ?? []).map(({ id, name, size }) => ({
    value: id,
    label: size === undefined ? name : t('inspector:audience.sized', { name, count: size, n: format.compact(size) }),
  }))
  return (
    <div>
      <Chosen {...field} items={items} loaded={data !== undefined} none={t('inspector:audience.everyone')} />
      <Anchor component={Link} to="/audiences" size="xs">
        {t('inspector:audience.create')}
      </Anchor>
    </div>
  )
}

export function PoolField(field: FieldInput) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(poolsQuery)
  const kind = field.schema.holds ?? 'coupon'
  const offered = (data?.items ?? []).filter((pool) => pool.kind === kind)
  const items = offered.map(({ id, name, free }) => ({
    value: id,
    label: t('inspector:pool.sized', { name, count: free, n: format.compact(free) }),
  }))
  return (
    <div>
      <Chosen {...field} items={items} loaded={data !== undefined} none={t('inspector:pool.choose')} />
      <Anchor component={Link} to="/pools" size="xs">
        {t('inspector:pool.create')}
      </Anchor>
    </div>
  )
}

/** Where members may be sent: any journey that was published once. */
export function JourneyField(field: FieldInput) {
  const { t } = useTranslation()
  const { data } = useQuery(publishedQuery)
  const items = (data ?? []).map(({ id, name, state }) => ({
    value: id,
    label: state === 'live' ? name : t('inspector:journey.other', { name, state: t(`journeys:state.${state}`) }),
  }))
  return <Chosen {...field} items={items} loaded={data !== undefined} none={t('inspector:journey.choose')} />
}

export function ZoneField(field: FieldInput) {
  const items = zoneNames().map((zone) => ({ value: zone, label: zone }))
  return <Chosen {...field} items={items} loaded none="" />
}

interface Items {
  readonly items: readonly { readonly value: string; readonly label: string }[]
  readonly loaded: boolean
  readonly none: string
}

function Chosen({ items, loaded, none, ...field }: FieldInput & Items) {
  const { t } = useTranslation()
  const value = typeof field.value === 'string' && field.value !== '' ? field.value : null
  // Something deleted since, or from another brand: said, instead of an empty field.
  const gone = loaded && value !== null && !items.some((item) => item.value === value)
  return (
    <Select
      {...inputProps(field)}
      searchable
      placeholder={field.placeholder || none}
      data={gone ? [...items, { value, label: t('inspector:gone') }] : [...items]}
      clearable={!field.required}
      clearButtonProps={{ 'aria-label': t('ui:clear') }}
      allowDeselect={false}
      value={value}
      nothingFoundMessage={t('ui:nothing')}
      onChange={(chosen) => field.onChange(chosen ?? '')}
    />
  )
}
