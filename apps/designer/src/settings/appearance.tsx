import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { chooseLanguage, locales } from '../i18n/i18n.ts'
import { useLocale } from '../i18n/language.ts'
import { useTell } from '../ui/tell.ts'
import { Section } from './section.tsx'

const themes = ['light', 'dark', 'auto'] as const

export function Appearance() {
  const { t } = useTranslation()
  const locale = useLocale()
  const { failed } = useTell()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const language = useId()
  const theme = useId()
  return (
    <Section title={t('settings:appearance.title')} help={t('settings:appearance.help')}>
      <Stack gap={6} align="flex-start">
        <Text size="sm" fw={500} id={language}>
          {t('shell:language')}
        </Text>
        <SegmentedControl
          aria-labelledby={language}
          value={locale}
          onChange={(value) => void chooseLanguage(value === 'en' ? 'en' : 'zh-CN').catch(failed)}
          data={locales.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Stack>
      <Stack gap={6} align="flex-start">
        <Text size="sm" fw={500} id={theme}>
          {t('shell:theme.title')}
        </Text>
        <SegmentedControl
          aria-labelledby={theme}
          value={colorScheme}
          onChange={(value) => setColorScheme(themes.find((each) => each === value) ?? 'auto')}
          data={themes.map((each) => ({ value: each, label: t(`shell:theme.${each}`) }))}
        />
      </Stack>
    </Section>
  )
}
