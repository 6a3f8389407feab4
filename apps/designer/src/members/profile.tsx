import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Member } from '../api/members.ts'
import { useFormat } from '../i18n/format.ts'
import { Ago } from '../ui/ago.tsx'
import { Sheet } from '../ui/page.tsx'
import { Tags } from './member-table.tsx'
import classes from './members.module.css'

export function Profile({ member }: { readonly member: Member }) {
  const { t } = useTranslation()
  return (
    <Stack gap="lg">
      <Sheet>
        <Numbers member={member} />
      </Sheet>
      <Sheet>
        <Stack gap="md">
          <Title order={2}>{t('members:profile.title')}</Title>
          <Attributes member={member} />
        </Stack>
      </Sheet>
      <Sheet>
        <Stack gap="md">
          <Title order={2}>{t('members:profile.tags')}</Title>
          <Tags tags={member.tags} all />
        </Stack>
      </Sheet>
      <Sheet>
        <Stack gap="md">
          <Title order={2}>{t('members:profile.events')}</Title>
          <Events member={member} />
        </Stack>
      </Sheet>
    </Stack>
  )
}

function Numbers({ member }: { readonly member: Member }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { orders, points } = member
  const facts = [
    ['orders', format.number(orders.count)],
    ['total', format.money(orders.total)],
    ['points', format.number(points)],
  ] as const
  return (
    <dl className={classes.numbers}>
      {facts.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`members:number.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Attributes({ member }: { readonly member: Member }) {
  const { t, i18n } = useTranslation()
  const known = member.identities.map(
    ({ kind, value }) => [t(`members:identity.${kind}`, { defaultValue: kind }), value] as const,
  )
  const told = new Set(member.identities.map(({ kind, value }) => `${kind} ${value}`))
  const fresh = Object.entries(member.attributes).filter(([name, value]) => !told.has(`${name} ${shown(value)}`))
  const own = fresh.map(
    ([name, value]) => [t(`rules:attribute.${name}`, { defaultValue: name }), shown(value)] as const,
  )
  const rest = [
    ['timeZone', member.timeZone],
    ['locale', member.locale && languageName(member.locale, i18n.language)],
  ] as const
  const facts = [...known, ...own, ...rest.map(([key, value]) => [t(`members:profile.${key}`), value ?? ''] as const)]
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** `en` as its readers call it; what is no language is shown as it was told. */
function languageName(code: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: 'language' }).of(code.replaceAll('_', '-')) ?? code
  } catch (error) {
    if (error instanceof RangeError) return code
    throw error
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

function Events({ member }: { readonly member: Member }) {
  const { t } = useTranslation()
  if (member.events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('members:profile.noEvents')}
      </Text>
    )
  }
  return (
    <dl className={classes.facts} style={{ gridTemplateColumns: '1fr auto auto' }}>
      {member.events.map(({ name, n, lastAt }) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt style={{ color: 'inherit' }}>{t(`ui:event.${name}`, { defaultValue: name })}</dt>
          <dd className="numbers">{t('members:profile.times', { count: n })}</dd>
          <dd className={classes.none}>
            <Ago at={lastAt} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
