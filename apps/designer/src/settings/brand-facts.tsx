import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type BrandChange, changeBrand } from '../api/brand.ts'
import { sessionQuery, useSession } from '../api/session.ts'
import { useFormat } from '../i18n/format.ts'
import { useLocale } from '../i18n/language.ts'
import { zoneNames } from '../i18n/zone.ts'
import { Failure } from '../ui/failure.tsx'
import { useTell } from '../ui/tell.ts'
import { Section } from './section.tsx'

type Draft = Required<BrandChange>

/** What the brand counts and tells time by. */
export function BrandFacts() {
  const { t } = useTranslation()
  const { brand, clock } = useSession()
  const format = useFormat()
  const help = t('settings:brand.clock', {
    mode: t(`settings:brand.mode.${clock.mode}`),
    now: format.moment(clock.now),
  })
  const [draft, setDraft] = useState<Draft>({
    name: brand.name,
    timeZone: brand.timeZone,
    currency: brand.currency,
    locale: brand.locale === 'en' ? 'en' : 'zh-CN',
  })
  const save = useSave()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    save.mutate(draft)
  }
  return (
    <Section title={t('settings:brand.title')} help={help}>
      <form onSubmit={submit}>
        <BrandFields draft={draft} onDraft={setDraft} />
        {save.error && <Failure error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={draft.name.trim() === ''}>
            {t('ui:save')}
          </Button>
        </Group>
      </form>
    </Section>
  )
}

interface FieldsProps {
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
}

function BrandFields({ draft, onDraft }: FieldsProps) {
  const { t } = useTranslation()
  const currencies = useCurrencies()
  const set = (change: Partial<Draft>): void => onDraft({ ...draft, ...change })
  const select = { searchable: true, allowDeselect: false, nothingFoundMessage: t('ui:nothing') }
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} mb="lg">
      <TextInput
        label={t('settings:brand.name')}
        value={draft.name}
        maxLength={80}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Select
        {...select}
        label={t('settings:brand.timeZone')}
        data={zoneNames()}
        value={draft.timeZone}
        onChange={(zone) => zone && set({ timeZone: zone })}
      />
      <Select
        {...select}
        label={t('settings:brand.currency')}
        data={currencies}
        value={draft.currency}
        onChange={(currency) => currency && set({ currency })}
      />
      <Select
        {...select}
        label={t('settings:brand.locale')}
        data={(['zh-CN', 'en'] as const).map((value) => ({ value, label: t(`settings:brand.language.${value}`) }))}
        value={draft.locale}
        onChange={(locale) => set({ locale: locale === 'en' ? 'en' : 'zh-CN' })}
      />
    </SimpleGrid>
  )
}

function useSave() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { done } = useTell()
  return useMutation({
    mutationFn: changeBrand,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey })
      done(t('settings:brand.saved'))
    },
  })
}

/** Every currency by its code and its name in the reader's language. */
function useCurrencies() {
  const locale = useLocale()
  const names = new Intl.DisplayNames(locale, { type: 'currency' })
  return Intl.supportedValuesOf('currency').map((code) => ({
    value: code,
    label: `${code} · ${names.of(code) ?? code}`,
  }))
}
